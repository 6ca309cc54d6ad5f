"""Checks folders for the terminal: prints, notes the verdict, exit code."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from accepted.lab import catalogue, folders, recording, showing, telling
from accepted.lab.checking import Check, Event, of_lab
from accepted.lab.errors import LabError
from accepted.lab.result import Result
from accepted.lab.terminal import can_move
from accepted.lab.watching import results
from harness.verdict import Verdict
from labs.grading.lab import Lab, labs

Say = Callable[[str], None]

INTERRUPTED = 130
# Of several labs, the last of these tells most.
WORST = (
    Verdict.PASS, Verdict.NOT_STARTED, Verdict.COULD_NOT_JUDGE, Verdict.WRONG,
    Verdict.HARNESS_FAILED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """How one check is wanted."""

    is_whole: bool = False
    is_fast: bool = False
    is_json: bool = False
    seed: int | None = None


def new_check(
    lab: Lab,
    say: Say,
    options: Options = Options(),
) -> Check:
    """Return a check of the learner's folder that prints as it goes."""
    # What a terminal can't show would end the command with a traceback.
    is_ascii = not _speaks_unicode()

    def tell(event: Event) -> None:
        if options.is_json:
            say(json.dumps(event))
        elif event["event"] == "begin":
            say(f"{event['title']}, seed {event['seed']}")
        elif event["event"] == "part":
            say(telling.part(event))
        elif event["event"] == "violation":
            found = new.found[-1]
            lines = telling.violation(found, is_ascii=is_ascii)
            say("\n".join(["", *lines, ""]))

    new = of_lab(
        lab,
        folders.folder(lab),
        tell,
        is_whole=options.is_whole,
        seed=options.seed,
        is_first_part_only=options.is_fast,
    )
    return new


def check(lab: Lab, options: Options, say: Say) -> int:
    """Check a learner's folder; return the verdict as an exit code."""
    result = run(new_check(lab, say, options))
    if result is None:
        if not options.is_json:
            say("\nStopped before its end, so there is no verdict.")
        return INTERRUPTED
    _conclude(lab, result, (lambda _: None) if options.is_json else say)
    return result.verdict


def check_every(say: Say) -> int:
    """Check each lab that was started; return the worst verdict."""
    started = [
        lab for lab in labs() if lab.is_ready and folders.is_started(lab)
    ]
    if not started:
        raise LabError(f"No lab is started: {catalogue.called('start 1')}")
    worst = Verdict.PASS
    for lab in started:
        result = run(new_check(lab, lambda _: None))
        if result is None:
            return INTERRUPTED
        worst = max(worst, result.verdict, key=WORST.index)
        names = ", ".join(found.name for found in result.found)
        why = names or result.why
        said = f"{lab.number:>3}  {lab.title:<26} {result.verdict.words}"
        say(f"{said}: {why}" if why else said)
        try:
            recording.recomputed(lab, result)
        except LabError as error:
            say(f"Not noted: {error}")
    return worst


def watch(lab: Lab, say: Say) -> None:
    """Check at each save, until Ctrl-C."""
    folder = folders.folder(lab)

    async def watching() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        ending = asyncio.ensure_future(stop.wait())
        current: list[Check] = []

        def begin() -> Check:
            _clear()
            current[:] = [new_check(lab, say)]
            return current[0]

        async def follow() -> None:
            async for result in results(folder, begin, stop):
                _conclude(lab, result, say)
                say(f"\nWatching {folders.shown(folder)}. Ctrl-C ends it.")

        following = asyncio.ensure_future(follow())
        await asyncio.wait(
            {following, ending}, return_when=asyncio.FIRST_COMPLETED
        )
        if not following.done():
            for one in current:
                await one.cancel()
        ending.cancel()
        await following

    asyncio.run(watching())


def run(check: Check) -> Result | None:
    """Run a check to its end; None if Ctrl-C or SIGTERM ended it."""

    async def running() -> Result:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(check.run())
        cancelling: list[asyncio.Task[None]] = []

        def cancel() -> None:
            cancelling.append(asyncio.ensure_future(check.cancel()))

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, cancel)
        result = await task
        await asyncio.gather(*cancelling)
        return result

    result = asyncio.run(running())
    return None if result.was_cancelled else result


def _conclude(lab: Lab, result: Result, say: Say) -> None:
    """Note and print the verdict, and after a pass why it holds."""
    refusal, is_first = "", False
    try:
        is_first = recording.checked(lab, result)
    except LabError as error:
        # The verdict is worth more than the note of it.
        refusal = f"Not noted: {error}"
    for line in telling.verdict(lab, result):
        say(line)
    if result.verdict is Verdict.PASS:
        for line in showing.after_pass(lab, is_first=is_first):
            say(line)
    if refusal:
        say(refusal)


def _clear() -> None:
    if can_move():
        sys.stdout.write("\033[2J\033[H")


def _speaks_unicode() -> bool:
    with suppress(LookupError, UnicodeEncodeError):
        "│▶…".encode(sys.stdout.encoding or "ascii")
        return True
    return False
