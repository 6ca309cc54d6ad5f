"""Runs one command with the access of the stack's worker.

    python -m demo.supervisor.within python -m demo.worker.letter t_…

The command gets the worker's environment, and so its access to the broker of
the stack whose data is in ACCEPTED_VAR_DIR. It replaces this process.
"""

from __future__ import annotations

import os
import sys

from demo.settings import ROOT, from_environment
from demo.supervisor import environment
from demo.supervisor.places import Places, default_run_folder


def main() -> None:
    """Run the command that is named, or say why not."""
    command = sys.argv[1:]
    if not command:
        sys.exit("usage: python -m demo.supervisor.within COMMAND …")
    settings = from_environment()
    var = (ROOT / settings.var_dir).resolve()
    if not (var / "secret").is_dir():
        # Asking for a secret would make one.
        sys.exit(
            f"No stack keeps its data in {var}. ACCEPTED_VAR_DIR names its"
            " folder."
        )
    places = Places(var, settings.run_dir or default_run_folder(var))
    try:
        # The operator names the program, as in a shell.
        os.execvpe(  # noqa: S606
            command[0], command, environment.of_consumer(settings, places)
        )
    except OSError as error:
        sys.exit(f"Can't run {command[0]}: {error.strerror}.")


if __name__ == "__main__":
    main()
