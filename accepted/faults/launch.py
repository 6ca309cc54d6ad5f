"""Runs a module of the stack with changes: `CHANGE,... MODULE ...`.

`python -m accepted.faults.launch ledger,lease celery ...` makes the changes
in this process, and then becomes the module. A change is the name of a
mechanism to switch off, or `ledger`: charges go to the harness's ledger.
"""

from __future__ import annotations

import os
import runpy
import sys

from accepted.faults.broken import WITHOUT
from accepted.faults.charging import EFFECTS_URL, charge_at


def _main(changes: str, module: str, *arguments: str) -> None:
    for change in changes.split(","):
        if change == "ledger":
            charge_at(os.environ[EFFECTS_URL])
        else:
            WITHOUT[change].switch_off()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
