"""A command that an operator runs has the worker's access, and no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from demo.supervisor.places import prepare
from demo.supervisor.roles import broker_address
from tests.house.tree import ROOT

SHOW = (
    "import os; print(os.environ['ACCEPTED_BROKER_URL'],"
    " 'ACCEPTED_OWNER_SECRET' in os.environ)"
)


def within(var: Path, *command: str) -> subprocess.CompletedProcess[str]:
    secret = {"ACCEPTED_OWNER_SECRET": "nobody but a server needs it"}
    return subprocess.run(
        [sys.executable, "-m", "demo.supervisor.within", *command],
        cwd=ROOT,
        env={**os.environ, **secret, "ACCEPTED_VAR_DIR": str(var)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_command_finds_the_broker_of_the_stack(tmp_path: Path) -> None:
    address = broker_address(prepare(tmp_path), "worker")
    shown = within(tmp_path, sys.executable, "-c", SHOW)
    assert shown.stdout.split() == [address, "False"], shown.stderr


def test_where_no_stack_is_nothing_is_made(tmp_path: Path) -> None:
    refused = within(tmp_path, sys.executable, "-c", SHOW)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"No stack keeps its data in {tmp_path}")
    assert list(tmp_path.iterdir()) == []


def test_an_operator_is_told_that_the_broker_is_away(tmp_path: Path) -> None:
    prepare(tmp_path)
    asked = within(tmp_path, sys.executable, "-m", "demo.worker.letter", "t_1")
    assert asked.returncode == 1
    assert asked.stderr.startswith("The broker doesn't answer")
    assert "Traceback" not in asked.stderr
