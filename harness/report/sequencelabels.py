"""Writes what an arrow of a sequence diagram says about a record. Pure."""

from __future__ import annotations

from typing import Any

from harness.history import FAULTS, Record

# The fields of a body that say how far the work is, in the order asked.
STATES = ("state", "status")
# What the grader does to a process, as its own record says once it's done.
PAST = {"start": "started", "stop": "stopped"}
# chosen: enough to tell two ids in a diagram from one another.
ID_LENGTH = 12
# chosen: a path of which no more fits between two lanes.
PART_LENGTH = 16


def label(record: Record, *, is_alone: bool = False) -> str:
    """Return a few words on a record, for a diagram.

    A record may bring them along, as `says`.

    An answer that stands alone, without its request, names the request.
    """
    more = record.more
    if "says" in more:
        return str(more["says"])
    if record.op == 0 and record.who != FAULTS:
        return _with(_plain(record.what, more), str(more.get("until", "")))
    text = _words(record)
    is_answer = record.phase in {"ok", "unknown"} and record.what not in text
    if is_alone and is_answer and record.who != FAULTS:
        return _with(_request(record.what), text)
    return text


def _words(record: Record) -> str:
    more = record.more
    if record.who == FAULTS:
        return _fault(record)
    if record.who == "outside":
        return _call(record)
    if record.phase == "invoke" and more.get("process"):
        signal = f"with {more['signal']}" if "signal" in more else ""
        return _with(f"{record.what} {more['process']}", signal)
    if record.phase == "invoke":
        return _with(_request(record.what), _key(more))
    if record.phase == "event":
        return _event(more)
    if record.phase == "unknown":
        return str(more.get("why") or "no answer")
    if record.what == "ended":
        return _plain(record.what, more)
    if record.what in PAST and more.get("process"):
        return _plain(PAST[record.what], more)
    if "status" in more:
        return _with(str(more["status"]), _state(more.get("body")))
    return record.what


def _plain(what: str, more: dict[str, Any]) -> str:
    """Say what happened to which process, if one is named."""
    code = f", code {more['code']}" if "code" in more else ""
    process = str(more.get("process") or "")
    return f"{process} {what}{code}" if process else f"{what}{code}"


def _with(text: str, more: str) -> str:
    return f"{text} {more}" if more else text


def _request(what: str) -> str:
    """Shorten long ids in a path: `GET /orders/8f2c91aa…/result`."""
    parts = what.split("/")
    return "/".join(
        part if len(part) <= PART_LENGTH else f"{part[:8]}\u2026"
        for part in parts
    )


def _key(more: dict[str, Any]) -> str:
    key = more.get("key")
    return f"key {str(key)[:ID_LENGTH]}" if key else ""


def _state(body: Any) -> str:
    if not isinstance(body, dict):
        return ""
    for name in STATES:
        if isinstance(body.get(name), str):
            return str(body[name])
    return ""


def _event(more: dict[str, Any]) -> str:
    number = more.get("id") or more.get("seq") or ""
    name = more.get("name") or more.get("type") or more.get("event") or ""
    if not isinstance(name, str):
        name = ""
    return " ".join(filter(None, ["event", str(number), name]))


def _fault(record: Record) -> str:
    target = record.more.get("target") or record.more.get("process")
    pid = record.more.get("pid")
    where = str(target) if target else (f"pid {pid}" if pid else "")
    return _with(record.what, where)


def _call(record: Record) -> str:
    if record.phase == "invoke":
        key = record.more.get("key")
        return _with(record.what, str(key)[:ID_LENGTH] if key else "")
    if record.phase == "unknown":
        return "no answer"
    counted = record.more.get("is_counted")
    note = "" if counted is None else ("counted" if counted else "a repeat")
    status = str(record.more.get("status", record.phase))
    return f"{status}, {note}" if note else status
