"""Sequences of the model, done to real processes, come out as it says."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest

from lessons.experiments.breakit import OURS, PLAIN


async def broken(setting: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of a run; its processes have ended with it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lessons.load", "breakit"),
        json.dumps(setting),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    lines = [json.loads(line) for line in printed.splitlines()]
    assert lines[-1] == {"is_over": True}, lines[-1]
    return lines[:-1]


@pytest.mark.parametrize(
    ("setting", "harm", "faults"),
    [
        (PLAIN | {"fault": "child"}, "doubled", ["kill child"]),
        (OURS, None, ["SIGSTOP", "SIGCONT"]),
    ],
    ids=["reject", "ours"],
)
async def test_a_run_comes_out_as_the_model_says(
    setting: dict[str, Any], harm: str | None, faults: list[str]
) -> None:
    lines = await broken(setting)
    plan, left = lines[0]["plan"], lines[-1]["left"]
    steps = [step for line in lines for step in line["steps"]]
    assert len(steps) == plan["steps"]
    assert (left["list"], left["unacked"], left["leases"]) == (0, 0, 0)
    ended = left["effects"], left["ends"]
    if harm is None:
        # As it is overwritten without the fence, and here it isn't.
        assert (plan["breaks"], plan["without"]) == ("overwritten", "fence")
        assert ended == (1, 1)
        refused = [s for s in steps if s["outcome"].startswith("refused")]
        assert [step["step"] for step in refused] == ["end"]
    else:
        assert (plan["breaks"], plan["without"]) == (harm, None)
        assert ended == (2, 1)
    signals = [
        step["step"]
        for step in steps
        if step["step"].startswith(("kill", "SIG"))
    ]
    assert signals == faults
