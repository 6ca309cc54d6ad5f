"""`accepted size --plans` and `--csv`: plans as rows, computed again here."""

from __future__ import annotations

import csv
import io

import pytest
from typer.testing import CliRunner, Result

from accepted.cli import app

LOAD = ["--rate", "2000/min", "--task", "30s", "--wait-p95", "5s"]
QUIET = ["--base-rate", "10/s"]


def size(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["size", *LOAD, *arguments])


def rows(*arguments: str) -> list[dict[str, str]]:
    result = size(*arguments, "--csv")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout), strict=True))


def test_three_plans_are_rows_with_a_month_each() -> None:
    result = size(*QUIET, "--plans")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    (fixed,) = [line for line in lines if line.startswith("Fixed for")]
    assert fixed.split()[4:] == [
        "1,250", "179", "0", "s", "none", "25,089", "25,089", "25,089",
        "0.611",
    ]  # fmt: skip
    (spot,) = [line for line in lines if "peak on spot" in line]
    assert "375 to 1,250  54 to 179" in spot
    assert "37.5 s" in spot
    assert "spot nodes are 60% cheaper" in result.stdout
    assert "second hand" in result.stdout
    assert "Not included: the system pool" in result.stdout


def test_the_bill_is_nodes_by_price_by_hours() -> None:
    busy_h, rest, price, off = 300.0, 1000.0, 0.25, 0.4
    found = rows(
        *QUIET, "--plans", "--peak-hours", "300", "--rest", "1000",
        "--price", "0.25", "--spot-discount", "40%", "--slots-per-pod", "3",
        "--pod-cpu", "1", "--utilisation", "0.7",
    )  # fmt: skip
    # By hand: 1,000 busy slots, 300 in a quiet hour; three pods a node.
    pods, quiet_pods = 477, 143
    nodes, quiet_nodes = 159, 48
    tasks = (2000 / 60 * busy_h + 10 * (730 - busy_h)) * 3600
    more = (nodes - quiet_nodes) * price * busy_h
    always = quiet_nodes * price * 730
    bills = {
        "fixed": nodes * price * 730,
        "autoscaled": always + more,
        "spot": always + more * (1 - off),
    }
    assert [row["plan"] for row in found] == list(bills)
    for row in found:
        assert int(row["pods_most"]) == pods
        assert int(row["nodes_peak"]) == nodes
        is_fixed = row["plan"] == "fixed"
        assert int(row["pods_least"]) == (pods if is_fixed else quiet_pods)
        usd = bills[row["plan"]] + rest
        assert float(row["average_month_usd"]) == pytest.approx(usd)
        thousand = float(row["usd_per_1000_tasks"])
        assert thousand == pytest.approx(usd / tasks * 1000)
        assert float(row["input_rate_per_s"]) == pytest.approx(100 / 3)


def test_nothing_waits_for_slots_that_are_all_there() -> None:
    fixed, scaled, _ = rows(*QUIET, "--plans", "--drain", "30s")
    assert fixed["longest_wait_after_step_s"] == "0"
    assert float(scaled["longest_wait_after_step_s"]) > 0
    # More slots, so that the backlog is gone in time; fixed has none.
    assert int(scaled["pods_most"]) >= int(fixed["pods_most"])


def test_one_plan_is_one_row_of_the_same_columns() -> None:
    (one,) = rows(*QUIET)
    (_, scaled, _) = rows(*QUIET, "--plans")
    assert one == {**scaled, "plan": "asked"}
    (still,) = rows()
    assert still["usd_per_1000_tasks"] == still["input_base_rate_per_s"] == ""
    assert still["pods_least"] == still["pods_most"]


def test_a_node_without_a_price_has_empty_cells_and_no_zeros() -> None:
    for row in rows(*QUIET, "--plans", "--node", "4cpu:16GiB"):
        assert row["average_month_usd"] == row["usd_per_1000_tasks"] == ""
    table = size(*QUIET, "--plans", "--node", "4cpu:16GiB").stdout
    assert table.count("no price") == 12


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--plans"], "base rate can't be left out"),
        (["--plans", *QUIET, "--json"], "without --plans and --csv"),
        (["--csv", "--json"], "without --plans and --csv"),
    ],
)
def test_what_makes_no_rows_is_refused_with_a_reason(
    arguments: list[str], why: str
) -> None:
    result = size(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("Not sized: ")
    assert why in result.stderr
    assert result.stdout == ""
