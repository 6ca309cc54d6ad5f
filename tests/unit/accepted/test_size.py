"""`accepted size`: its input, its output, and its refusals."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from accepted.cli import ROOT, app
from accepted.environment import LAUNCH, LAUNCHER

GUIDE = ["--rate", "2000/min", "--task", "30s", "--pod-cpu", "0.5"]
WISH = ["--wait-p95", "5s"]


def size(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["size", *arguments])


def told(*arguments: str) -> dict:
    result = size(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.output))


def refusal(*arguments: str) -> str:
    result = size(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("Not sized: ")
    return result.stderr


def test_the_guide_s_load_as_a_table() -> None:
    result = size(*GUIDE, *WISH)
    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.output.splitlines()]
    said = {" ".join(words) for words in lines}
    assert any("for the wait 1,015 95% start" in line for line in said)
    assert any("for bursts 1,250" in line for line in said)
    assert any("nodes 179" in line for line in said)
    assert any("second hand" in line for line in said)
    assert not any("Mind:" in line for line in said)


def test_the_same_as_json_with_units_in_every_name() -> None:
    found = told(*GUIDE, *WISH, "--utilisation", "0.99")
    assert found["plan"]["slots"] == 1015
    assert found["plan"]["nodes"] == 145
    assert found["demand"]["rate_per_s"] == pytest.approx(100 / 3)
    assert found["plan"]["replicas"]["max_replicas"] == 1015
    assert "1.5% higher" in found["warnings"][0]


def test_a_base_rate_makes_it_scale() -> None:
    result = size(*GUIDE, *WISH, "--base-rate", "10/s", "--drain", "30s")
    assert "minReplicaCount" in result.output
    assert "for the backlog" in result.output
    found = told(*GUIDE, *WISH, "--base-rate", "10/s")
    assert found["plan"]["replicas"]["min_replicas"] == 375
    assert found["plan"]["surge"]["backlog"] == pytest.approx(1250)


def test_another_node_has_no_price_unless_one_is_given() -> None:
    elsewhere = ("--node", "4cpu:16GiB", "--provider", "gke")
    found = told(*GUIDE, *WISH, *elsewhere)
    assert found["plan"]["usd_per_month"] is None
    assert found["plan"]["packed"]["pods_per_node"] == 7
    priced = told(*GUIDE, *WISH, *elsewhere, "--price", "0.2")
    assert priced["plan"]["usd_per_month"] == pytest.approx(179 * 146)
    assert priced["price_note"] == "as given"


def test_measured_durations_give_mean_and_variation(tmp_path: Path) -> None:
    dice = random.Random(7)
    file = tmp_path / "results.json"
    seconds = [dice.expovariate(1 / 30) for _ in range(2000)]
    file.write_text(json.dumps({"durations_s": seconds}))
    found = told("--rate", "10/s", "--from", str(file), *WISH)
    assert found["demand"]["task_s"] == pytest.approx(30, rel=0.05)
    assert found["demand"]["cs2"] == pytest.approx(1, abs=0.15)
    assert found["measured"]["samples"] == 2000
    assert found["warnings"] == []


def test_few_and_heavy_tailed_durations_come_with_a_warning(
    tmp_path: Path,
) -> None:
    dice = random.Random(7)
    file = tmp_path / "results.json"
    seconds = [dice.paretovariate(1.1) for _ in range(400)]
    file.write_text(json.dumps({"durations_s": seconds}))
    output = size("--rate", "1/s", "--from", str(file), *WISH).output
    assert "Mind: 400 samples are fewer than 1000" in output
    assert "Mind: heavy tail" in output


def test_the_api_s_own_list_is_a_measurement(tmp_path: Path) -> None:
    file = tmp_path / "tasks.json"
    task = {
        "id": "t_1",
        "state": "succeeded",
        "created_at": "2026-11-25T09:59:00.000Z",
        "started_at": "2026-11-25T10:00:00.000Z",
        "ended_at": "2026-11-25T10:00:04.500Z",
    }
    waiting = {**task, "state": "queued", "started_at": None}
    file.write_text(json.dumps({"tasks": [task, task, waiting]}))
    found = told("--rate", "1/s", "--from", str(file), *WISH)
    # From its start on: nobody's slot is busy with what waits.
    assert found["demand"]["task_s"] == 4.5
    assert found["measured"]["samples"] == 2


def test_a_file_lies_where_the_command_is_called(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text('{"durations_s": [1, 3]}')
    command = ["size", "--rate", "1/s", "--from", "results.json", *WISH]
    ended = subprocess.run(
        # As the shell starts the script .venv/bin/accepted.
        ["sh", "-c", LAUNCH, ROOT / LAUNCHER, *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "mean of 2" in ended.stdout


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[1, 2", "isn't JSON"),
        ("[1, 2]", "has no durations"),
        ('{"rows": []}', "has no durations"),
        ('{"durations_s": [1, "2"]}', "duration 2 is '2'"),
        ('{"durations_s": [1, true]}', "duration 2 is True"),
        ('{"durations_s": [1, -2]}', "duration 2 can't be -2"),
        ('{"durations_s": [1]}', "needs at least 2"),
        ('{"tasks": []}', "none of its tasks has ended"),
        ('{"tasks": [{"state": "succeeded", "id": "t_1"}]}', "task t_1"),
    ],
)
def test_a_file_without_durations_is_refused(
    content: str, why: str, tmp_path: Path
) -> None:
    file = tmp_path / "results.json"
    file.write_text(content)
    assert why in refusal("--rate", "1/s", "--from", str(file), *WISH)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--rate", "33", "--task", "30s", *WISH], "33.3/s, 2000/min or"),
        (["--rate", "0/s", "--task", "30s", *WISH], "the rate can't be 0"),
        (["--rate", "1/s", *WISH], "either --task"),
        (["--rate", "1/s", "--task", "1s"], "one of --wait-p50"),
        ([*GUIDE, *WISH, "--utilisation", "1"], "the queue grows without end"),
        ([*GUIDE, *WISH, "--utilisation", "nan"], "'nan' can't be read"),
        ([*GUIDE, *WISH, "--utilisation", "80"], "can't be 80"),
        ([*GUIDE, *WISH, "--pod-memory", "512m"], "512Mi"),
        ([*GUIDE, *WISH, "--kind", "report"], "give it as --from"),
        ([*GUIDE, *WISH, "--cs2", "-1"], "Cs2 of the times can't be -1"),
        ([*GUIDE, *WISH, "--node", "D4s_v9"], "D2s_v5, D4s_v5"),
        ([*GUIDE, *WISH, "--node", "4cpu:16"], "4cpu:16GiB"),
        ([*GUIDE, *WISH, "--pod-cpu", "4"], "doesn't fit"),
        ([*GUIDE, *WISH, "--slots-per-pod", "0"], "a whole number, 1 or more"),
        ([*GUIDE, *WISH, "--base-rate", "50/s"], "above the peak"),
        ([*GUIDE, *WISH, "--base-rate", "0/s"], "leave it out"),
        ([*GUIDE, *WISH, "--drain", "5min"], "as --base-rate"),
        ([*GUIDE, *WISH, "--wait-p99", "9s"], "are two wishes"),
        ([*GUIDE, *WISH, "--provider", "gke"], "is a node of aks"),
        (["--rate=-2/s", "--task", "3s", *WISH], "'-2/s' is below 0"),
        ([*GUIDE, *WISH, "--price", "0"], "the price can't be 0"),
        (
            ["--rate", "1/s", "--from", "there-is-none.json", *WISH],
            "No such file",
        ),
    ],
)
def test_what_can_t_be_sized_says_what_to_do(
    arguments: list[str], why: str
) -> None:
    assert why in refusal(*arguments)


def test_a_month_is_a_range_and_says_what_isn_t_in_it() -> None:
    """By hand: 54 nodes always, 125 more for 176 of 730 hours."""
    price = 0.192
    month = told(*GUIDE, *WISH, "--base-rate", "10/s")["plan"]["month"]
    assert month["quiet_usd"] == pytest.approx(54 * price * 730)
    extra = 125 * price * 176
    assert month["average_usd"] == pytest.approx(54 * price * 730 + extra)
    assert month["peak_usd"] == pytest.approx(179 * price * 730)
    spot = ["--spot-discount", "60%", "--rest", "500", "--peak-hours", "100"]
    cheap = told(*GUIDE, *WISH, "--base-rate", "10/s", *spot)["plan"]["month"]
    spot_usd = 125 * price * 0.4 * 100
    assert cheap["average_usd"] == pytest.approx(
        54 * price * 730 + spot_usd + 500
    )
    output = size(*GUIDE, *WISH, "--base-rate", "10/s").output
    assert "176 of 730 hours busy" in output
    assert "logs and metrics" in output


def test_the_row_that_binds_is_marked_and_it_alone() -> None:
    def marked(*more: str) -> list[str]:
        lines = size(*GUIDE, *WISH, *more).output.splitlines()
        return [line.strip() for line in lines if "<- decides" in line]

    [bursts] = marked()
    assert bursts.startswith("for bursts")
    [wait] = marked("--utilisation", "99.9%")
    assert wait.startswith("for the wait")
    [drain] = marked("--base-rate", "10/s", "--drain", "10s")
    assert drain.startswith("for the backlog")


def test_many_slots_in_a_pod_are_the_lever_for_tasks_that_wait() -> None:
    output = size(*GUIDE, *WISH).output
    assert "40 pods on 14 nodes, 1,962 USD" in output
    assert "instead of 25,089, 13 times less" in output
    wide = told(*GUIDE, *WISH, "--slots-per-pod", "32")
    assert wide["lever"] is None


def test_one_is_not_said_to_be_several() -> None:
    output = size("--rate", "0.01/s", "--task", "1s", *WISH).output
    assert "1 node, all month" in output
    assert "1 pods" not in output
    assert "1 nodes" not in output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--peak-hours", "731"], "0 to 730"),
        (["--spot-discount", "100%"], "a fraction below 1"),
        (["--rest=-1"], "0 USD or more"),
    ],
)
def test_a_bill_that_can_t_be_is_refused(
    arguments: list[str], why: str
) -> None:
    assert why in refusal(*GUIDE, *WISH, *arguments)
