"""Kills and suspends processes that write a document, at a page that it sees.

No point is a moment in time: a page is held on its way to the archive, or the
archive's answer is, and the process that sent it is stopped meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from labs.grading.bench import Bench
from labs.grading.broken import CannotJudge
from labs.grading.client import Answer, Client
from labs.grading.killing import kill_whole
from labs.grading.part import Part
from labs.the_visibility_trap.grader.archive import (
    Archive,
    is_page,
    is_written_twice,
    pages_of,
)
from labs.the_visibility_trap.grader.processes import (
    first_of,
    pid_of,
    process_of,
)

AUTHOR = "author of "
OPEN = ("queued", "running")
# chosen: a document that hasn't got so far by then won't reach its page.
REACHED_S = 10.0
# chosen: what an answer takes while nobody holds a lock, many times over.
ANSWER_S = 4.0
# chosen: a process that was woken has by then tried its next page.
WOKEN_S = 2.0
# chosen: and by then, in addition, written down what became of it.
OVERWRITES_S = 1.0
LOOK_S = 0.2
LONG_PAGES = 13
SHORT_PAGES = 4
TRIES = 4


@dataclass(frozen=True, slots=True)
class Document:
    """An accepted document, and the author who asks for it."""

    number: str
    client: Client
    path: str

    @property
    def who(self) -> str:
        """Return the writer of its records."""
        return AUTHOR + self.number


async def long_document(bench: Bench) -> None:
    """Render a long document while nothing breaks."""
    bench.outside.finds_callers = True
    bench.outside.on("page", Archive(bench).write)
    await bench.start()
    document = await _place(bench, LONG_PAGES + bench.random.randrange(3))
    if document is None:
        return
    if (pid := await _begun(bench, document)) is not None:
        # From here on there are two copies, each of which may be lost.
        await bench.service.scale(process_of(bench, pid), 2)
    await _wait(bench, document)


async def dead_worker(bench: Bench) -> None:
    """Kill a worker in the middle of a document, with all its children.

    A page of it is on its way by then. It arrives when another process has
    written the document, as it does after a network that was slow.
    """
    number = bench.number()
    trap = bench.outside.trap("page", where=is_page(number, 2))
    document = await _place(bench, SHORT_PAGES, number)
    if document is None:
        trap.release()
        return
    call = await trap.reached(REACHED_S)
    if call is not None:
        pid = pid_of(call)
        worker = first_of(bench, pid)
        what = f"the worker of {document.number}"
        await kill_whole(bench, [worker], what)
        bench.note("lost its process", document.who, pid=pid)
        if is_written_twice(bench):
            # Nobody could say which of its pages are late.
            trap.release()
        if await _taken_over(bench, document, pid):
            await _wait(bench, document)
        trap.release()
        return
    trap.release()
    await _wait(bench, document)


async def suspended(bench: Bench) -> None:
    """Suspend a process between two pages; wake it when all is done."""
    if is_written_twice(bench):
        # Nobody could say whose page came too late.
        bench.note("left out: two processes write a document as it is")
        return
    number = bench.number()
    # The page is written, and the process waits for the answer.
    trap = bench.outside.trap(
        "page", after_counting=True, where=is_page(number, 2)
    )
    document = await _place(bench, SHORT_PAGES, number)
    if document is None:
        trap.release()
        return
    call = await trap.reached(REACHED_S)
    if call is not None:
        pid = pid_of(call)
        await _suspend(bench, document, pid)
        if await _taken_over(bench, document, pid):
            await _wait(bench, document)
        trap.release()
        before = len(pages_of(bench, number))
        await bench.resume(pid, f"the process of {number}", whole=True)
        await bench.outside.until(
            lambda: len(pages_of(bench, number)) > before, WOKEN_S
        )
        # It may write another state over the end, a moment after its page.
        for _ in range(round(OVERWRITES_S / LOOK_S)):
            await document.client.get(document.path)
            await asyncio.sleep(LOOK_S)
    trap.release()
    await _wait(bench, document)


async def _place(
    bench: Bench, pages: int, number: str = ""
) -> Document | None:
    number = number or bench.number()
    client = bench.client(AUTHOR + number)
    bench.note("wants a document", AUTHOR + number, pages=pages)
    answer = await client.post(
        "/documents", json={"document": number, "pages": pages}
    )
    if answer is None or answer.status != 202:
        return None
    path = answer.location
    return Document(number, client, path) if path else None


async def _wait(bench: Bench, document: Document) -> None:
    """Wait for the end of a document, as long as it may take.

    One that is written twice need not be waited for: that is the verdict.
    """

    def is_twice() -> bool:
        return is_written_twice(bench)

    if not await _looked(document, bench.slo["ends_s"], is_twice):
        bench.note("gave up waiting for its end", document.who)


async def _looked(
    document: Document, limit_s: float, is_enough: Callable[[], bool]
) -> bool:
    """Look until a document has ended, or something else is enough.

    Looks are counted and not seconds: on a machine that is busy, looking
    takes longer, as everything does.
    """
    for _ in range(round(limit_s / LOOK_S)):
        answer = await document.client.get(document.path)
        if is_enough() or (answer is not None and _has_ended(answer)):
            return True
        await asyncio.sleep(LOOK_S)
    return False


async def _begun(bench: Bench, document: Document) -> int | None:
    """Wait for a document's first page; return the process it came from."""
    await bench.outside.until(
        lambda: bool(pages_of(bench, document.number)), REACHED_S
    )
    pages = pages_of(bench, document.number)
    return pid_of(pages[0]) if pages else None


async def _taken_over(bench: Bench, document: Document, pid: int) -> bool:
    """Wait until another process writes a document, or until it has ended."""

    before = len(pages_of(bench, document.number))

    def is_so() -> bool:
        since = pages_of(bench, document.number)[before:]
        return any(call.pid not in (None, pid) for call in since)

    if await _looked(document, bench.slo["recovers_s"], is_so):
        return True
    bench.note("gave up waiting for another process", document.who)
    return False


async def _suspend(bench: Bench, document: Document, pid: int) -> None:
    """Suspend a process and its children, when it blocks nobody else.

    One that holds a lock of the database at that moment would stop the whole
    service. It goes on then, and is suspended a moment later.
    """
    what = f"the process of {document.number}"
    for _ in range(TRIES):
        await bench.suspend(pid, what, whole=True)
        probe = asyncio.create_task(_place(bench, 1))
        done, _ = await asyncio.wait([probe], timeout=ANSWER_S)
        if done:
            bench.note(
                "has a process that is suspended", document.who, pid=pid
            )
            return
        await bench.resume(pid, what, whole=True)
        await probe
    raise CannotJudge(
        "whenever the process of a document was suspended, POST /documents"
        f" wasn't answered within {ANSWER_S:.0f} s"
    )


def _has_ended(answer: Answer) -> bool:
    return (
        answer.status == 200
        and isinstance(answer.json, dict)
        and answer.json.get("state") not in (None, *OPEN)
    )


PARTS = (
    Part("A long document, and nothing breaks", long_document),
    Part("A worker is killed in the middle of a document", dead_worker),
    Part("A process is suspended, and wakes up too late", suspended),
)
