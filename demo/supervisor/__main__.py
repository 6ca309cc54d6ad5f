"""`python -m demo.supervisor`: the service, all of it on this machine."""

import sys

from demo.settings import from_environment
from demo.supervisor.main import run
from demo.supervisor.programs import Programs

sys.exit(run(from_environment(), Programs()))
