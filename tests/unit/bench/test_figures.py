"""The bench's statistics: each can be wrong in a way that flatters."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench.figures import Bar, Spread, open_loop_ms, percentile, ratios, spread
from bench.load.paced import paced
from bench.plan import Plan
from bench.results import merged
from bench.row import Row


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    assert spread([4, 1, 3, 2]).median == 2.5


def test_one_bad_round_does_not_move_the_median() -> None:
    assert spread([1.0, 1.1, 50.0, 1.05, 0.95]).median == 1.05


def test_a_spread_tells_the_worst_round_too() -> None:
    figure = spread([3, 9, 1])
    assert (figure.least, figure.most) == (1, 9)


def test_no_rounds_are_no_figure() -> None:
    with pytest.raises(ValueError, match="no rounds"):
        Spread(())


def test_ratios_are_taken_round_by_round() -> None:
    # A machine half as quick in the second round disturbs no ratio. The
    # ratio of the medians would be 150 / 75, too, but not with its spread.
    assert ratios([200, 100], [100, 50]).values == (2, 2)


def test_a_round_that_only_one_side_has_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        ratios([1, 2], [1])


def test_a_percentile_is_a_value_that_occurred() -> None:
    values = [30.0, 10.0, 20.0]
    assert percentile(values, 50) == 20
    assert percentile(values, 99) == 30
    assert percentile(values, 1) == 10


def test_the_99th_of_a_hundred_is_not_the_worst() -> None:
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 99) == 99
    assert percentile(values, 100) == 100


def test_the_99th_of_few_is_the_worst() -> None:
    assert percentile([1.0] * 19 + [7.0], 99) == 7


def test_latency_counts_from_when_a_request_was_due() -> None:
    # Ten requests due each 100 ms; an outage answers all of them at 1 s.
    due_s = [n / 10 for n in range(10)]
    latencies_ms = open_loop_ms(due_s, [1.0] * 10, 2.0)
    assert percentile(latencies_ms, 50) == pytest.approx(500)
    assert max(latencies_ms) == pytest.approx(1000)


def test_what_was_never_answered_counts_up_to_the_end() -> None:
    assert open_loop_ms([0.0, 1.0], [0.5, None], 4.0) == [500, 3000]


async def test_an_outage_is_seen_by_every_request_that_was_due(
    tmp_path: Path,
) -> None:
    # A closed loop would see it once: all others would be sent after it.
    freed = asyncio.Event()

    async def serve(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await freed.wait()
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        writer.close()

    async with await asyncio.start_unix_server(serve, tmp_path / "s"):
        asyncio.get_running_loop().call_later(0.4, freed.set)
        work = {
            "socket": str(tmp_path / "s"), "path": "/", "per_s": 50,
            "window_s": 0.4, "limit_s": 5,
        }  # fmt: skip
        seen = await paced(work)
    assert seen["unanswered"] == 0
    assert seen["p50_ms"] > 150
    assert seen["worst_ms"] > 350


def test_a_bar_is_met_when_it_is_touched() -> None:
    assert Bar(at_least=2).is_met(2)
    assert not Bar(at_least=2).is_met(1.99)
    assert Bar(at_most=3).is_met(3)
    assert not Bar(at_most=3).is_met(3.01)


def test_the_median_is_what_a_bar_judges() -> None:
    row = Row("row", "what")
    row.compare("a / b", [4, 1, 4], [2, 2, 2], Bar(at_least=2))
    assert row.lines[0].is_met
    assert row.as_dict()["lines"][0]["min"] == 0.5


def test_sides_take_turns_and_begin_in_turns() -> None:
    assert "".join(Plan(2, 1).turns("ab")) == "abba"


def test_a_row_that_is_measured_again_replaces_the_earlier_one() -> None:
    earlier = [{"name": "a", "n": 1}, {"name": "b", "n": 1}]
    again = {"name": "b", "n": 2}
    assert merged(earlier, again) == [earlier[0], again]
    new = {"name": "c", "n": 2}
    assert merged(earlier, new) == [*earlier, new]
