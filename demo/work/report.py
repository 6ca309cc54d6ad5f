"""Kind `report`: a sales report, computed for real, partition by partition.

The data set is generated from a seed inside SQLite and never stored. All
arithmetic is on integers below 2^63, so the same input gives the same bytes
on every platform, in one attempt or in several. A partition is a step and a
checkpoint. Its partial:

    {"index", "label", "rows", "revenue_cents", "top_region", "control"}
"""

from __future__ import annotations

import csv as tables
import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import accumulate
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from demo.work.kind import Kind
from demo.work.limits import Limits
from demo.work.step import Partial, Start, Step, Steps

# MINSTD, the generator of Park, Miller and Stockmeyer (CACM 36(7), 1993,
# p. 108): x' = 48271 x mod 2^31-1. A product stays below 2^47.
MULTIPLIER = 48_271
MODULUS = 2**31 - 1

# chosen: the longest report that a reader would watch, far above the
# gateway's limit of 5 s.
LONGEST_S = 60

# measured: by hand, a partition as it is recorded, 250 bytes with the largest
# figures.
STEP_BYTES = 320

REGIONS = ("North", "East", "South", "West", "Overseas")
MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

# --8<-- [start:query]
# One row per region. x / 5 and x / 50 take other digits of the same random
# number: region, quantity (1 to 10) and price (5 to 249 euros) don't move
# together. With max(n), SQLite takes the bare column x from that last row.
QUERY = """
WITH RECURSIVE sale(n, x) AS (
  SELECT 1, :first
  UNION ALL
  SELECT n + 1, x * :multiplier % :modulus FROM sale WHERE n < :rows
)
SELECT x % 5 AS region,
       count(*) AS sales,
       sum((1 + x / 5 % 10) * (500 + x / 50 % 24400)) AS revenue_cents,
       max(n) AS last_n,
       x AS last_x
FROM sale GROUP BY region ORDER BY revenue_cents DESC, region
"""
# --8<-- [end:query]


# The columns of a single sale.
DETAIL = ("number", "region", "quantity", "price_cents")


class ReportInput(BaseModel):
    """The size of a report, and of its data set."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    # measured: by hand, the most rows in one partition take 0.8 s on one core,
    # so that a request to cancel still finds a checkpoint within a second.
    rows: int = Field(240_000, ge=1, le=2_000_000, description="Sales.")
    partitions: int = Field(
        12, ge=1, le=60, description="Parts, each one step; 12 are months."
    )
    seed: int = Field(202, ge=0, lt=MODULUS - 1, description="Which data set.")
    detail_rows: int = Field(
        0,
        ge=0,
        le=100_000,
        description="Sales that the report also lists one by one, from the"
        " first on. With many, the result becomes a download of megabytes.",
    )
    pace_s: float = Field(
        1.0,
        ge=0,
        le=5,
        description="Least seconds per partition, so that a run lasts long"
        " enough to watch. 0: as fast as it goes.",
    )

    @model_validator(mode="after")
    def _bounded(self) -> ReportInput:
        if self.partitions * self.pace_s > LONGEST_S:
            raise ValueError(
                f"partitions times pace_s is more than {LONGEST_S} s"
            )
        return self


def lane(input_: ReportInput) -> str:
    """Return the lane: paced work mostly waits, other work computes."""
    return "paced" if input_.pace_s > 0 else "compute"


def limits(input_: ReportInput) -> Limits:
    """Return the usual limits, with room for the partitions."""
    return Limits(recorded_bytes=input_.partitions * STEP_BYTES)


def steps(input_: ReportInput, start: Start) -> Steps:
    """Compute the partitions that `start` doesn't have yet."""
    bounds = _bounds(input_)
    for index in range(len(start.partials), input_.partitions):
        partial = _partition(input_, index, bounds[index], bounds[index + 1])
        yield Step(
            done=index + 1,
            total=input_.partitions,
            unit="partitions",
            note=partial["label"],
            partial=partial,
            floor_s=input_.pace_s,
        )


def finish(input_: ReportInput, partials: Sequence[Partial]) -> dict[str, Any]:
    """Return the report; `control_ok` says that no row is missing or double.

    The control is independent of the query: the generator can compute its
    n-th number directly, and each partition must have ended on that.
    """
    bounds = _bounds(input_)
    ended_right = [
        p["control"] == _state(input_.seed, end - 1)
        for p, end in zip(partials, bounds[1:], strict=True)
        if p["rows"]
    ]
    rows = sum(p["rows"] for p in partials)
    canonical = json.dumps(
        [dict(p) for p in partials], sort_keys=True, separators=(",", ":")
    )
    return {
        "rows": rows,
        "revenue_cents": sum(p["revenue_cents"] for p in partials),
        "sha256": hashlib.sha256(canonical.encode()).hexdigest(),
        "control_ok": rows == input_.rows and all(ended_right),
        "partitions": [dict(p) for p in partials],
        "details": list(_details(input_)),
    }


def csv(result: Mapping[str, Any]) -> str:
    """Return the report as CSV (RFC 4180), one line for a partition or sale.

    A table has one kind of lines: the sales, where they are listed.
    """
    text = io.StringIO(newline="")
    columns = ["index", "label", "rows", "revenue_cents", "top_region"]
    if details := result.get("details"):
        columns = list(DETAIL)
    writer = tables.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(details or result["partitions"])
    return text.getvalue()


def _details(input_: ReportInput) -> Iterator[dict[str, Any]]:
    """Yield the sales to list, from the same numbers that QUERY uses.

    They don't come from partials, because those would carry them through the
    log.
    """
    x = _state(input_.seed, 0)
    for number in range(1, min(input_.detail_rows, input_.rows) + 1):
        sold = (REGIONS[x % 5], 1 + x // 5 % 10, 500 + x // 50 % 24400)
        yield dict(zip(DETAIL, (number, *sold), strict=True))
        x = x * MULTIPLIER % MODULUS


def _partition(
    input_: ReportInput, index: int, begin: int, end: int
) -> dict[str, Any]:
    """Compute the rows from number `begin` up to, but not including, `end`."""
    regions: list[tuple[int, int, int, int, int]] = []
    if end > begin:
        with closing(sqlite3.connect(":memory:")) as database:
            regions = database.execute(
                QUERY,
                {
                    "first": _state(input_.seed, begin),
                    "rows": end - begin,
                    "multiplier": MULTIPLIER,
                    "modulus": MODULUS,
                },
            ).fetchall()
    is_year = input_.partitions == len(MONTHS)
    return {
        "index": index,
        "label": MONTHS[index] if is_year else f"Part {index + 1}",
        "rows": sum(sales for _, sales, *_ in regions),
        "revenue_cents": sum(region[2] for region in regions),
        "top_region": REGIONS[regions[0][0]] if regions else None,
        "control": max(r[3:] for r in regions)[1] if regions else None,
    }


def _bounds(input_: ReportInput) -> list[int]:
    """Return the first row of each partition, and the end of the last one.

    Months differ: each weighs 70 to 130, drawn from the seed.
    """
    weights = [
        70 + _state(input_.seed, -1 - index) % 61
        for index in range(input_.partitions)
    ]
    return [
        input_.rows * sum_ // sum(weights)
        for sum_ in accumulate(weights, initial=0)
    ]


def _state(seed: int, n: int) -> int:
    """Return number `n` of the generator directly, counted from 0.

    Negative numbers exist too, because the multiplier has an inverse.
    """
    return (seed + 1) * pow(MULTIPLIER, n + 1, MODULUS) % MODULUS


# --8<-- [start:kind]
KIND = Kind(
    "report",
    "A sales report over a generated data set",
    ReportInput,
    lane,
    steps,
    finish,
    csv,
    limits,
)
# --8<-- [end:kind]
