"""`python -m workshop`: the guide's stack with rooms, as it is built."""

import sys

from demo.supervisor.main import run
from lessons.settings import lesson_settings
from workshop.limits import set_defaults
from workshop.programs import PROGRAMS

set_defaults()
sys.exit(run(lesson_settings(), PROGRAMS))
