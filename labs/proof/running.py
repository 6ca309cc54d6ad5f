"""Builds cases in temporary folders and checks them, some side by side."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from labs.grading.clock import SET
from labs.proof.building import BadCase
from labs.proof.cases import Case

# A check gives up by itself after 4 times its budget.
PATIENCE = 6
ROOT = Path(__file__).resolve().parents[2]
SEEDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """The outcome of one check."""

    verdict: str = "none"
    seed: int = 0
    why: str = ""
    # By requirement: the message.
    broken: dict[str, str] = field(default_factory=dict)
    took_s: float = 0.0
    # Processes and folders that were still there.
    left: tuple[str, ...] = ()
    # All that the check said, and the records it judged by: JSON Lines.
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One check of a case: its seed, and whether it goes on when wrong."""

    case: Case
    number: int
    seed: int
    is_whole: bool
    # When Ctrl-C is pressed, if it is.
    signal_at_s: float | None = None


def plan(cases: Iterable[Case], seed: int) -> list[Run]:
    """Return all checks, each with a seed of its own."""
    dice = random.Random(seed)
    return [
        Run(case, number, dice.randrange(SEEDS), number < case.whole)
        for case in cases
        for number in range(case.times)
    ]


def run_all(
    runs: Iterable[Run], jobs: int, done: Callable[[Run, Seen], None]
) -> None:
    """Run checks, `jobs` of them side by side; tell each as it ends."""

    is_over = threading.Event()

    def one(each: Run) -> None:
        seen = check(each)
        if not is_over.is_set():
            done(each, seen)

    with ThreadPoolExecutor(jobs) as pool:
        try:
            for _ in pool.map(one, runs):
                pass
        except BaseException:
            is_over.set()
            # Ctrl-C: nothing more is begun, and what runs is ended.
            pool.shutdown(wait=False, cancel_futures=True)
            for cage in psutil.Process().children():
                with suppress(psutil.NoSuchProcess):
                    cage.terminate()
            raise


def check(run: Run) -> Seen:
    """Build a case and check it in a cage of its own.

    Once more, if the machine's clock was set meanwhile.
    """
    seen = _checked(run)
    return _checked(run) if SET in seen.why else seen


def _checked(run: Run) -> Seen:
    case = run.case
    with tempfile.TemporaryDirectory(prefix="proof-case-") as temporary:
        folder = Path(temporary) / case.lab.slug
        try:
            case.build(folder)
        except BadCase as error:
            return Seen("could not build", run.seed, str(error))
        return _caged(run, folder)


def _caged(run: Run, folder: Path) -> Seen:
    case = run.case
    arguments = [case.lab.slug, "--seed", str(run.seed)]
    arguments += ["--all"] if run.is_whole else []
    arguments += ["--without", case.without] if case.without else []
    history = folder.with_name("history.jsonl")
    arguments += ["--history", str(history)]
    told = {
        "arguments": arguments,
        "limit_s": case.lab.budget_s * PATIENCE,
        "signal_at_s": run.signal_at_s,
    }
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "labs.proof.cage"),
            *(str(folder), json.dumps(told)),
        ],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        seen = _seen(run, json.loads(ended.stdout.splitlines()[-1]))
    except (ValueError, IndexError, KeyError):
        return Seen("no report", run.seed, ended.stderr[-500:])
    records = history.read_text("utf-8") if history.exists() else ""
    return replace(seen, evidence=seen.evidence + records)


def _seen(run: Run, told: dict[str, Any]) -> Seen:
    events = [json.loads(line) for line in told["lines"]]
    broken = {
        event["requirement"]: event["seen"]
        for event in events
        if event["event"] == "violation"
    }
    verdicts = [event for event in events if event["event"] == "verdict"]
    if verdicts:
        verdict, why = verdicts[-1]["verdict"], verdicts[-1]["why"]
    else:
        verdict = "none" if told["code"] is not None else "no end"
        why = f"exit code {told['code']} {told['errors']}"
    if verdicts and verdicts[-1]["code"] != told["code"]:
        why = f"exit code {told['code']} for {verdict}"
        verdict = "none"
    left = tuple(told["left"])
    said = "".join(f"{line}\n" for line in told["lines"])
    return Seen(verdict, run.seed, why, broken, told["took_s"], left, said)
