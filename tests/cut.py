"""Takes part of a long list of cases in `make test`, all in `make whole`.

`make test` is run before each change, and has to stay short. Where cases are
many and alike, it tries a part that is always the same, and `make whole`,
which sets ACCEPTED_WHOLE, tries every one. Of other lists another part runs
each day: tests/turns.py.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Case = TypeVar("Case")

IS_WHOLE = os.environ.get("ACCEPTED_WHOLE") == "1"


def each(whole: Sequence[Case], nth: int) -> Sequence[Case]:
    """Return each `nth` case, the first included; all in `make whole`."""
    return whole if IS_WHOLE else whole[::nth]
