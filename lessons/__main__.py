"""`python -m lessons`: the guide's stack, without building anything."""

import sys

from demo.supervisor.main import run
from lessons.programs import PROGRAMS
from lessons.settings import lesson_settings

sys.exit(run(lesson_settings(), PROGRAMS))
