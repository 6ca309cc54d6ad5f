"""Sends its token wherever the server points."""

from __future__ import annotations

import sys

from harness.hostile.clients import right


class Client(right.Client):
    """Is right, but for its credentials."""

    def credentials(self, _: str) -> dict[str, str]:
        """Return the token for any address."""
        return {"Authorization": f"Bearer {self.token}"}


if __name__ == "__main__":
    address, token, deadline_s = sys.argv[1:]
    right.report(Client(address, token, float(deadline_s)))
