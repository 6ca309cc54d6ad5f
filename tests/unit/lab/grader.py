"""Stands in for the grader: says what the file `plan.json` of a folder says.

    python -m tests.unit.lab.grader FOLDER [--fast]

{"part_s": 0.1, "code": 1, "broken": ["L05-EFFECT-01"]}. At SIGTERM it writes
a file `ended` beside the folder and exits, as the grader does.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

PARTS = ("the calm way", "a worker killed")
WORDS = ("pass", "wrong", "could-not-judge", "not-started", "grader-failed")


def say(event: str, **more: Any) -> None:
    """Print one event."""
    sys.stdout.write(json.dumps({"event": event, **more}) + "\n")
    sys.stdout.flush()


def main(folder: Path, *, is_fast: bool) -> int:
    """Follow the plan; return its exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    path = folder / "plan.json"
    plan = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if "dies" in plan:
        sys.stderr.write(plan["dies"])
        return int(plan.get("code", 1))
    code = plan.get("code", 0)
    try:
        say("begin", lab="05-x", title="Kill the worker", seed=7, parts=PARTS)
        for number, name in enumerate(PARTS[:1] if is_fast else PARTS, 1):
            say("part", number=number, of=len(PARTS), name=name)
            time.sleep(plan.get("part_s", 0))
        for id_ in plan.get("broken", []):
            say("violation", **violation(id_))
    except KeyboardInterrupt:
        (folder.parent / "ended").touch()
        return 130
    output = {"worker": plan.get("output", [])}
    said = {"why": plan.get("why", ""), "took_s": 1.5, "seed": 7}
    if is_fast and code == 0:
        code, said["is_partial"] = 2, True
        said["why"] = f"only the first of {len(PARTS)} parts was run"
    say("verdict", verdict=WORDS[code], code=code, output=output, **said)
    return int(code)


def violation(id_: str) -> dict[str, Any]:
    """Return a violation of a requirement, with its proof."""
    proof = [
        {"at_s": 1.0, "who": "anna", "op": 1, "what": "POST /orders",
         "phase": "invoke", "more": {}},
        {"at_s": 1.1, "who": "anna", "op": 1, "what": "POST /orders",
         "phase": "ok", "more": {"status": 202}},
        {"at_s": 1.2, "who": "faults", "op": 1, "what": "kill",
         "phase": "ok", "more": {"pid": 7, "target": "a worker"}},
    ]  # fmt: skip
    return {
        "requirement": id_,
        "name": "charged-twice",
        "text": "Each order is charged once.",
        "source": "a story",
        "chapter": "7-delivery",
        "section": "",
        "subject": "order 17",
        "expected": "one charge for order 17",
        "seen": "two charges for order 17",
        "proof": proof,
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), is_fast="--fast" in sys.argv))
