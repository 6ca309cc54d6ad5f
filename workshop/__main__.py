"""`python -m workshop`: the guide's stack with rooms, as it is built."""

import sys

from demo.supervisor.main import run
from lessons.settings import lesson_settings
from workshop.programs import PROGRAMS

sys.exit(run(lesson_settings(), PROGRAMS))
