"""Chapter 11, "Take this home": durations, slots, and what KEDA is told."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from demo.settings import ROOT
from demo.sizing.staffing import slots_for_utilisation, slots_for_wait
from tests.takehome.running import CODE, Running, running, wait_for

SCRIPT = CODE / "chapter-11" / "slots.py"
SLOTS_PER_POD = 4
SCALED = ROOT / "deploy" / "kubernetes" / "components" / "keda" / "scaled.yaml"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
    )


def written(folder: Path, name: str, times_s: list[float]) -> Path:
    path = folder / name
    path.write_text("duration_s\n" + "".join(f"{t}\n" for t in times_s))
    return path


@pytest.mark.parametrize(
    ("rate_per_s", "mean_s", "shape"),
    [(0.01, 3, 1), (0.5, 8, 1), (2, 0.2, 4), (2, 30, 1), (33.3, 30, 0.3)],
)
def test_the_script_says_what_the_model_says(
    tmp_path: Path, rate_per_s: float, mean_s: float, shape: float
) -> None:
    dice = random.Random(5)
    # Of gamma times Cs2 is 1 / shape, so 0.3 is a long tail.
    times_s = [dice.gammavariate(shape, mean_s / shape) for _ in range(500)]
    half = written(tmp_path, "a.csv", times_s[:200])
    rest = written(tmp_path, "b.csv", times_s[200:])
    told = run(rate_per_s, half, rest)
    assert told.returncode == 0, told.stderr
    mean_s = statistics.fmean(times_s)
    cs2 = statistics.variance(times_s) / mean_s**2
    slots = max(
        slots_for_wait(rate_per_s, mean_s, 5, 0.95, cs2),
        slots_for_utilisation(rate_per_s, mean_s, 0.8),
    )
    assert f"# Slots: {slots}, " in told.stdout
    assert ("Long tail" in told.stdout) == (cs2 > 2)
    scaled = yaml.safe_load(told.stdout)
    pods = -(-slots // SLOTS_PER_POD)
    assert scaled["spec"]["maxReplicaCount"] == pods
    assert 1 <= scaled["spec"]["minReplicaCount"] <= pods
    (trigger,) = scaled["spec"]["triggers"]
    assert float(trigger["metadata"]["targetValue"]) == SLOTS_PER_POD * 0.8


def test_its_object_has_the_fields_of_the_one_that_we_deploy(
    tmp_path: Path,
) -> None:
    told = run(1, written(tmp_path, "a.csv", [1.0, 2.0] * 20))
    mine: dict[str, Any] = yaml.safe_load(told.stdout)
    ours = next(yaml.safe_load_all(SCALED.read_text("utf-8")))
    assert mine["apiVersion"] == ours["apiVersion"]
    assert mine["kind"] == ours["kind"]
    assert set(mine["spec"]) <= set(ours["spec"])
    assert set(mine["spec"]["fallback"]) <= set(ours["spec"]["fallback"])
    for trigger in mine["spec"]["triggers"]:
        assert trigger["type"] == "metrics-api"
        assert set(trigger["metadata"]) == set(
            ours["spec"]["triggers"][0]["metadata"]
        )


@pytest.mark.parametrize(
    ("rate", "text", "why"),
    [
        ("2/s", "duration_s\n" + "1\n" * 40, "2/s"),
        ("0", "duration_s\n" + "1\n" * 40, "above 0"),
        ("nan", "duration_s\n" + "1\n" * 40, "above 0"),
        ("2", "duration_s\n" + "1\n" * 9, "30 durations"),
        ("2", "duration_s\n" + "0\n" * 40, "above 0"),
        ("2", "duration_s\n" + "inf\n" * 40, "above 0"),
        ("2", "duration_s\nsoon\n", "soon"),
        ("2", "seconds\n" + "1\n" * 40, "duration_s"),
        ("2", "", "30 durations"),
    ],
)
def test_what_cannot_be_sized_is_refused_in_a_sentence(
    tmp_path: Path, rate: str, text: str, why: str
) -> None:
    (tmp_path / "a.csv").write_text(text)
    told = run(rate, tmp_path / "a.csv")
    assert told.returncode == 1
    assert told.stdout == ""
    assert why in told.stderr
    assert "Traceback" not in told.stderr


def test_without_arguments_it_says_how_it_is_run() -> None:
    for arguments in ((), ("2", "/nowhere.csv")):
        told = run(*arguments)
        assert told.returncode == 1
        assert "python slots.py 2" in told.stderr
        assert "Traceback" not in told.stderr


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code once for all tests of this file."""
    with running(11) as home:
        yield home


def demand(home: Running) -> int:
    answer = httpx.get(f"{home.api}/demand", trust_env=False)
    assert answer.status_code == 200, answer.text
    tasks: int = answer.json()["tasks"]
    return tasks


def durations(home: Running) -> list[float]:
    lines = [
        line
        for path in home.folder.glob("durations-*.csv")
        for line in path.read_text().splitlines()
    ]
    return [float(line) for line in lines if line != "duration_s"]


def test_what_runs_counts_when_nothing_waits(home: Running) -> None:
    assert demand(home) == 0
    home.run_python("from worker import make_report; make_report.delay(3)")
    wait_for(lambda: home.redis.hlen("unacked") == 1)
    # The list by which a usual trigger scales says that there's no work.
    assert home.redis.llen("celery") == 0
    assert demand(home) == 1
    wait_for(lambda: demand(home) == 0)
    assert durations(home)[-1] == pytest.approx(3, abs=0.5)


def test_what_waits_and_what_runs_count_together(home: Running) -> None:
    before = len(durations(home))
    home.run_python(
        "from worker import make_report\n"
        "for _ in range(5): make_report.delay(0.5)"
    )
    wait_for(lambda: demand(home) in (1, 2, 3))
    wait_for(lambda: demand(home) == 0)
    assert len(durations(home)) == before + 5


def test_without_a_broker_it_says_no_number(home: Running) -> None:
    home.broker.kill()
    home.broker.wait()
    answer = httpx.get(f"{home.api}/demand", trust_env=False)
    assert answer.status_code == 500
