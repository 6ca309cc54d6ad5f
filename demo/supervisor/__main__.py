"""Runs the service on this machine: `python -m demo.supervisor`."""

import sys

from demo.settings import from_environment
from demo.supervisor.main import run
from demo.supervisor.programs import Programs

sys.exit(run(from_environment(), Programs()))
