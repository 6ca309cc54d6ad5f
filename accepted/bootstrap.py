"""Finds a Python that is new enough and sets up the environment with it.

`make` runs this with whatever Python the machine has. It needs nothing but
the standard library and is written so that even Python 3.6 can read it, to
tell its owner in plain words that a newer one is needed. It must import
nothing of ours, because everything else is written for Python 3.11.
"""

import os
import platform
import shutil
import subprocess
import sys

OLDEST = (3, 11)
# chosen: versions come first for which every package has been tested.
NAMES = ("python3.13", "python3.12", "python3.11", "python3", "python3.14")


def main():
    # type: () -> None
    """Become accepted.environment, run by a Python that is new enough."""
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    python = find_python()
    if python is None:
        sys.exit(
            "Not started: Python 3.11 or newer is needed. This is %s, and no"
            " newer one was found.\nInstall one (python.org, your package"
            " manager, pyenv, `uv python install 3.13`)\nand run this again;"
            " `make PYTHON=/path/to/python3.13 up` takes a certain one."
            % platform.python_version()
        )
    arguments = [python, "-m", "accepted.environment"] + sys.argv[1:]
    # As `python -m` puts the folder we are in first on the path.
    os.execv(python, arguments)


def find_python():
    # type: () -> str | None
    """Return the path of a Python that is new enough, or None."""
    if is_new_enough(sys.executable):
        return sys.executable
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if is_new_enough(path)), None)


def is_new_enough(path):
    # type: (str | None) -> bool
    """Run a Python and check its version; False if it fails."""
    if not path:
        return False
    ask = "import sys, venv; sys.exit(sys.version_info[:2] < %r)" % (OLDEST,)
    try:
        # A shim (pyenv's) can exist and still start nothing.
        code = subprocess.call(
            [path, "-I", "-c", ask],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
    return code == 0


if __name__ == "__main__":
    main()
