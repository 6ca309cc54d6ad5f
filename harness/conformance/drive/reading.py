"""Reads an answer by the dialect, into the words of the harness. Pure.

status, type, location, retry_after, etag, allow   of the answer
body        parsed JSON, at most 2 KB of it; else the text's beginning; with
            length, digest, and is_cut if it wasn't read to its end
is_json, is_object   of the whole body, or of the last event of a stream
means       which conditions of the dialect hold: accepted, refused ...
state, raw  its state in our words and in the service's; "?" if unknown
attempt     if the dialect says where
wait        when to ask again, in seconds or as a date; None if it's silent
names       the address or the id that an acceptance names; with
            names_fault, why it's malformed
result, failure    whether the status has a result, or says why it failed
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from harness.conformance.conditions import MISSING, Facts, any_holds, first
from harness.conformance.dialect import Dialect, States
from harness.conformance.drive.addresses import fault_in
from harness.conformance.drive.bodies import PLACE, filled
from harness.conformance.mediatypes import is_stream
from harness.workload.sse import Parser

# chosen: enough to see which answer it was.
KEPT_BYTES = 2000
KEPT_CHARS = 200
SUBMIT = "submit"


def facts_of(status: int, headers: Mapping[str, str], content: bytes) -> Facts:
    """Return an answer as conditions ask about it."""
    low = {name.lower(): value for name, value in headers.items()}
    if is_stream(low.get("content-type", "")):
        content = _last_data(content)
    try:
        body = json.loads(content) if content else None
    except (ValueError, RecursionError):
        body = None
    return Facts(status, low, body)


def _last_data(content: bytes) -> bytes:
    """Return the data of the last event: an answer may come as a stream."""
    parser = Parser(decode=str)
    data = [str(message.data) for message in parser.feed(content + b"\n\n")]
    return data[-1].encode() if data else b""


def read(dialect: Dialect, what: str, facts: Facts) -> dict[str, Any]:
    """Return an answer to one kind of request, for its record."""
    headers = facts.headers
    noted: dict[str, Any] = {
        "status": facts.http,
        "type": headers.get("content-type", ""),
        "means": sorted(_means(dialect, what, facts)),
        "is_json": isinstance(facts.body, dict | list),
        "is_object": isinstance(facts.body, dict),
    }
    for name in ("location", "retry-after", "etag", "allow"):
        if name in headers:
            noted[name.replace("-", "_")] = headers[name]
    means = noted["means"]
    noted["has_errors"] = dialect.errors is not None
    if what in ("submit", "status", "cancel"):
        # An error's body may have a field of the same name.
        is_status = {"ok", "accepted"} & set(means) or what == "cancel"
        noted |= state_of(dialect.state, facts if is_status else Facts())
    if what == "status":
        noted |= _inside(dialect, facts)
    if what == "submit" and "accepted" in means:
        noted["names"] = named(facts, dialect.submit.address) or ""
        if fault := fault_in(noted["names"]):
            noted["names_fault"] = fault
        if dialect.submit.id_decides(noted["names"]):
            noted["names"] = str(first(facts, dialect.submit.id) or "")
    return noted


def named(facts: Facts, places: Iterable[str]) -> str | None:
    """Return the first address that an answer has, or that it makes."""
    for place in places:
        text = _made(place, facts) if "{" in place else facts.at(place)
        if isinstance(text, str) and text:
            return text
    return None


def _made(template: str, facts: Facts) -> str | None:
    """Return an address made from values of an answer."""
    names = [n for n in PLACE.findall(template) if n != SUBMIT]
    values = {name: facts.at(name) for name in names}
    if any(v is MISSING or v in (None, "") for v in values.values()):
        return None
    return str(filled(template, values))


def kept(content: bytes) -> Any:
    """Return as much of a body as a record keeps."""
    if len(content) <= KEPT_BYTES:
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            pass
    return content[:KEPT_CHARS].decode("utf-8", "replace")


def state_of(states: States, facts: Facts) -> dict[str, Any]:
    """Return the state that a body shows, and its attempt."""
    noted: dict[str, Any] = {"state": "?"}
    for word, conditions in states.rows():
        if any_holds(conditions, facts):
            noted["state"] = word
            break
    if states.attempt:
        attempt = facts.at(states.attempt)
        noted["attempt"] = attempt if isinstance(attempt, int) else None
    return noted


def _means(dialect: Dialect, what: str, facts: Facts) -> Iterator[str]:
    tables = {
        "submit": (dialect.submit, ("accepted", "refused")),
        "status": (dialect.status, ("ok", "unknown", "hidden")),
        "cancel": (dialect.cancel, ("accepted", "ended")),
        "result": (dialect.result, ("ok",)),
    }
    table, names = tables.get(what, (None, ()))
    for name in names:
        if table is not None and any_holds(getattr(table, name), facts):
            yield name
    if what != "status":
        for name in ("unknown", "hidden"):
            if any_holds(getattr(dialect.status, name), facts):
                yield name
    if dialect.key and any_holds(dialect.key.mismatch, facts):
        yield "mismatch"
    if dialect.errors and any_holds(dialect.errors.shape, facts):
        yield "explained"


def _seconds(wait: float, unit_s: float) -> float | None:
    """Return a wait in seconds; None if it's no number that can be one."""
    try:
        wait_s = float(wait) * unit_s
    except OverflowError:
        return None
    return wait_s if math.isfinite(wait_s) else None


def _inside(dialect: Dialect, facts: Facts) -> Iterator[tuple[str, Any]]:
    """Yield a status's result, failure and wait, where it has them."""
    if dialect.status.wait:
        wait = first(facts, dialect.status.wait)
        if isinstance(wait, int | float):
            wait = _seconds(wait, dialect.status.wait_unit_s)
        yield "wait", wait
    if dialect.result:
        inside = dialect.result.inside
        yield "result", first(facts, inside) is not None
        address = first(facts, dialect.result.address)
        if isinstance(address, str):
            yield "result_address", address
            if fault := fault_in(address):
                yield "result_fault", fault
    if dialect.failure:
        yield "failure", first(facts, dialect.failure.inside) is not None
