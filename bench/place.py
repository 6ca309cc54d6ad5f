"""Gives a row a private folder with a store and servers in it.

All processes that are started here end with the row, whatever happens.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from bench.server import Server, uvicorn
from bench.store import Store


class Place:
    """A folder that is ours alone; its name is short, for the sockets."""

    def __enter__(self) -> Place:
        self.folder = Path(tempfile.mkdtemp(prefix="acb-"))
        self.store = Store(self.folder)
        self.store.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.store.__exit__(kind, error, trace)
        shutil.rmtree(self.folder, ignore_errors=True)

    def uvicorn(self, name: str, app: str) -> Server:
        """Return one uvicorn process on this place's store."""
        return uvicorn(self.folder, name, app, self.store)
