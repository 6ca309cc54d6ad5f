"""Writes a check's parts, violations and verdict as lines. Pure.

The terminal and the screen show the same lines.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from accepted.lab.catalogue import called
from accepted.lab.checking import Event
from accepted.lab.result import Found, Result
from harness.report.sequence import sequence
from harness.verdict import Verdict
from labs.grading.lab import Lab

WIDTH = 79
# chosen: the last lines of a process, where its error is.
OUTPUT_LINES = 8
LABEL_WIDTH = 10
# The requirements about processes, whose evidence is what they printed.
STARTS = "LAB-"
# A frame of a traceback in the learner's files, which have no folder there.
OWN_FRAME = re.compile(r'\s*File "[^/<]')
# Where a library is installed says nothing about the error.
LIBRARY = re.compile(r'(?<=File ").*/site-packages/')


def part(event: Event) -> str:
    """Return the line of a part that begins."""
    return f"  {event['number']} of {event['of']}  {event['name']}"


def violation(
    found: Found, *, width: int = WIDTH, is_ascii: bool = False
) -> list[str]:
    """Return a violation: what was promised, what was seen, the proof."""
    lines = [
        f"{found.requirement}  {found.name}",
        *_wrapped("", found.text, width),
        "",
    ]
    if found.expected != found.text:
        lines += _wrapped("expected", found.expected, width)
    lines += _wrapped("seen", found.seen, width)
    if found.proof:
        drawn = sequence(found.proof, width=width, is_ascii=is_ascii)
        lines += ["", *drawn]
    return lines


def verdict(lab: Lab, result: Result, *, width: int = WIDTH) -> list[str]:
    """Return the verdict, why, and the next command."""
    return list(_verdict(lab, result, width))


def next_step(lab: Lab, result: Result) -> str:
    """Return the command that helps after a check."""
    number = lab.number
    match result.verdict:
        case Verdict.PASS:
            return ""
        case Verdict.WRONG if result.found:
            return f"Stuck? {called(f'hint {number}')}"
        case Verdict.NOT_STARTED:
            return (
                "Change the code, then check again."
                f" Hints: {called(f'hint {number}')}"
            )
        case Verdict.COULD_NOT_JUDGE if result.is_partial:
            return f"All of it: {called(f'check {number}')}"
        case _:
            return f"Is this machine fit? {called('doctor')}"


def printed(result: Result, width: int = WIDTH) -> Iterator[str]:
    """Yield the last lines that processes printed, where they matter."""
    is_start = any(f.requirement.startswith(STARTS) for f in result.found)
    if not is_start and result.verdict not in (
        Verdict.COULD_NOT_JUDGE,
        Verdict.HARNESS_FAILED,
    ):
        yield from _errors(result, width)
        return
    words = {word for found in result.found for word in found.seen.split()}
    # The one that a violation names, if it names one.
    names = [name for name in result.output if name in words]
    for name in names or result.output:
        lines = result.output[name]
        last = [line for line in lines if line.strip()][-OUTPUT_LINES:]
        if last:
            yield f"The last lines of {name}:"
            yield from (f"  {line}"[:width] for line in last)


def _errors(result: Result, width: int) -> Iterator[str]:
    """Yield the last traceback of each process, where something is wrong."""
    if result.verdict is not Verdict.WRONG:
        return
    # A worker whose broker is taken away complains in its library's own code.
    own = {name for name, lines in result.errors.items() if _own(lines)}
    for name, lines in result.errors.items():
        if own and name not in own:
            continue
        *frames, error = _shortened(lines)
        yield f"The last error that {name} printed:"
        yield from (f"  {line}"[:width] for line in frames)
        yield from _wrapped("", error, width)
        yield ""


def _shortened(lines: list[str]) -> list[str]:
    """Return the end of a traceback, and where it left the own code."""
    own = _own(lines)
    lines = [LIBRARY.sub("", line) for line in lines]
    if not own:
        return lines[-OUTPUT_LINES:]
    since = lines[own[-1] :]
    if len(since) <= OUTPUT_LINES:
        return since
    return [*since[:2], "  ...", *since[-3:]]


def _own(lines: list[str]) -> list[int]:
    """Return which lines are frames of the learner's files."""
    return [n for n, line in enumerate(lines) if OWN_FRAME.match(line)]


def _verdict(lab: Lab, result: Result, width: int) -> Iterator[str]:
    took = f"{result.took_s:.1f} s, seed {result.seed}"
    again = called(f"check {lab.number} --seed {result.seed}")
    yield from printed(result, width)
    match result.verdict:
        case Verdict.PASS:
            yield f"PASS  {lab.title} ({took})"
        case Verdict.WRONG:
            yield f"WRONG  {_count(result)} ({took})"
            yield f"Again with the same inputs: {again}"
        case Verdict.NOT_STARTED:
            yield f"NOT STARTED  The folder is as the lab gave it ({took})."
        case Verdict.COULD_NOT_JUDGE:
            yield from textwrap.wrap(
                f"COULD NOT JUDGE  {result.why}. That isn't a failure of"
                " yours." if not result.is_partial
                else f"NOTHING WRONG SO FAR: {result.why}.", width,
            )  # fmt: skip
        case _:
            yield "GRADER FAILED  This is a bug of the grader, not of yours:"
            yield from (f"  {line}" for line in result.why.splitlines())
    step = next_step(lab, result)
    if step:
        yield step


def _count(result: Result) -> str:
    names = ", ".join(found.name for found in result.found)
    return names or result.why


def _wrapped(name: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=f"  {name:<{LABEL_WIDTH}}" if name else "  ",
        subsequent_indent=" " * (LABEL_WIDTH + 2 if name else 2),
    )
