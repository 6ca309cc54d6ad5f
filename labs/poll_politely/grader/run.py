"""One client of lab 2, with its service and its folder, from start to end."""

from __future__ import annotations

import hashlib
import signal
from pathlib import Path
from typing import Any

from harness.scripted import ScriptedServer
from labs.grading.bench import Bench
from labs.grading.process import LabProcess
from labs.poll_politely.grader.reports import Reports

# chosen: how long a client may take that nobody has given a deadline.
PATIENT_S = 60.0
# chosen: many times what a client needs to start on an idle machine.
START_LIMIT_S = 6.0


class Run:
    """One client with its service and its folder."""

    def __init__(self, bench: Bench, who: str, **script: Any) -> None:
        self._bench = bench
        self.who = who
        random = bench.random
        self.reports = Reports(
            bench.note,
            who,
            id_=f"r{random.randrange(10**6, 10**7)}",
            rows=[random.randrange(10**6) for _ in range(40)],
            **script,
        )
        self.folder = Path(bench.data) / who.replace(" ", "-")
        self.month = f"2026-{random.randint(1, 12):02}"

    async def start(
        self, url: str, deadline_s: float = PATIENT_S
    ) -> LabProcess:
        """Start the client and note that."""
        self.reports.expect_nothing()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._bench.note("starts", who=self.who, deadline_s=deadline_s)
        return await self._bench.start_client(
            SERVICE_URL=url,
            MONTH=self.month,
            DATA_DIR=str(self.folder),
            DEADLINE_S=f"{deadline_s:g}",
        )

    async def ended(self, run: LabProcess, limit_s: float) -> int | None:
        """Return the exit code; None after the limit, or if it is overdue.

        A client that is late already need not be waited for.
        """
        await self._bench.until(
            lambda: run.code is not None or self.reports.is_overdue,
            f"the end of {self.who}, or its next request",
            limit_s,
        )
        return await run.ended(1.0) if run.code is not None else None

    async def _begun(self, run: LabProcess) -> None:
        """Wait for a first request: until then, the machine may be slow."""
        await self._bench.until(
            lambda: self.reports.orders > 0 or run.code is not None,
            f"the first request of {self.who}",
            START_LIMIT_S,
        )

    def note_end(self, code: int | None, output: str, **expected: Any) -> None:
        """Note how the client ended, and what it has saved."""
        path = self.folder / "report.json"
        saved = "nothing"
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            is_whole = digest == self.reports.digest
            saved = "the report" if is_whole else "something else"
        self._bench.note(
            "ends" if code is not None else "still runs",
            who=self.who,
            code=code,
            saved=saved,
            output=output[-400:],
            **expected,
        )

    async def whole(
        self,
        limit_s: float,
        deadline_s: float = PATIENT_S,
        **expected: Any,
    ) -> None:
        """Run the client once, to its end or to the limit."""
        async with ScriptedServer(self.reports.handle) as server:
            run = await self.start(server.url, deadline_s)
            await self._begun(run)
            if deadline_s == PATIENT_S:
                code = await self.ended(run, limit_s)
            else:
                # It may be silent until its deadline.
                code = await run.ended(limit_s)
            if code is None:
                await run.stop(signal.SIGKILL, 2.0)
        self.note_end(code, run.output, **expected)
