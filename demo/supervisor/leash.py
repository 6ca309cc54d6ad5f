"""Ends the parts when the supervisor dies, whatever killed it.

The supervisor holds the other end of standard input and writes `+PGID` when
a part starts and `-PGID` when it has ended. Standard input ends when the
supervisor does, also by SIGKILL; then each remaining process group gets
SIGKILL. It imports nothing of ours: it is run as a file, isolated, and has
to be small.
"""

import os
import signal
import sys


def main() -> None:
    """Keep the list until the supervisor is gone; then end the rest."""
    # Ctrl-C and a closed terminal reach the supervisor, which then closes
    # our standard input; leaving before it does would leave orphans.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        if line.startswith("+"):
            groups.add(int(line[1:]))
        else:
            groups.discard(int(line[1:]))
    # SIGKILL at once, not SIGTERM first: the stack is built to survive it
    # (a test kills it at any moment), and nobody is left to wait for it.
    for group in groups:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    main()
