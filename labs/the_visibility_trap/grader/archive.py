"""Plays the archive, which knows fences and takes its time for each page."""

from __future__ import annotations

from collections.abc import Callable

from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.outside import Call


class Archive:
    """The archive of one check: it refuses a fence that is too low."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._fences: dict[str, int] = {}

    def write(self, call: Call) -> Reply:
        """Write a page, or refuse it."""
        body = call.json if isinstance(call.json, dict) else {}
        fence, page = body.get("fence"), body.get("page")
        number = str(body.get("document", ""))
        if not number or not isinstance(page, int):
            return Reply(422, {"title": "A page needs document and page."})
        if fence is not None and not isinstance(fence, int):
            return Reply(422, {"title": "The fence has to be a number."})
        if fence is not None and fence < self._fences.get(number, fence):
            return Reply(409, {"title": "There was a higher fence."})
        if fence is not None:
            self._fences[number] = fence
        self._bench.outside.count(call)
        return Reply(json={}, after_s=self._bench.slo["page_s"])


def is_page(number: str, page: int) -> Callable[[Call], bool]:
    """Return whether a call brings one page of a document."""

    def is_it(call: Call) -> bool:
        body = call.json if isinstance(call.json, dict) else {}
        return (body.get("document"), body.get("page")) == (
            number,
            page,
        )

    return is_it


def pages_of(bench: Bench, number: str) -> list[Call]:
    """Return the calls that brought a page of a document, in order."""
    return [
        call
        for call in bench.outside.made("page")
        if isinstance(call.json, dict) and call.json.get("document") == number
    ]


def is_written_twice(bench: Bench) -> bool:
    """Say whether a page was written twice before anything broke."""
    written = [
        (call.json["document"], call.json["page"])
        for call in bench.outside.counted("page")
    ]
    first = [page for page in written if page[0] == written[0][0]]
    return len(set(first)) < len(first)
