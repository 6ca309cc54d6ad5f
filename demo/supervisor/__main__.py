"""`python -m demo.supervisor`: the stack without building anything."""

import sys

from demo.settings import from_environment
from demo.supervisor.main import run

sys.exit(run(from_environment()))
