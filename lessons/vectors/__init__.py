"""Writes test vectors of the sizing model, for its twin in the browser.

`python -m lessons.export` writes site/widgets/test/sizing.json:

    {"<room>.<function>": [{"given": [...], "gives": ...},
                           {"given": [...], "refuses": "NoSense"}]}

It is committed, so that a change of the model shows in the diff; a test checks
that it is up to date. Fields are those of the model, infinity is "inf".
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any

from demo.sizing import (
    broker,
    catalogue,
    closed,
    comparison,
    costs,
    durations,
    erlang,
    lever,
    little,
    nodes,
    packing,
    plan,
    scaling,
    sheet,
    staffing,
    steady,
    streams,
)
from demo.sizing.errors import SizingError
from lessons.vectors.inputs import INPUTS


def _quantile(*inputs: Any) -> float:
    return steady.steady(*inputs[:-1]).wait_quantile_s(inputs[-1])


def _longer(*inputs: Any) -> float:
    return steady.steady(*inputs[:-1]).longer_fraction(inputs[-1])


def _allocatable(node: dict[str, Any], most: int) -> nodes.Allocatable:
    return nodes.allocatable(nodes.NodeSize(**node), most)


def _pack(
    room: dict[str, Any], pod: dict[str, Any], daemons: dict[str, Any]
) -> packing.Packed:
    return packing.pack(
        nodes.Allocatable(**room),
        packing.PodShape(**pod),
        packing.Daemons(**daemons),
    )


def _plan_inputs(
    demand: dict[str, Any], target: dict[str, Any], place: dict[str, Any]
) -> tuple[plan.Demand, plan.Target, plan.Place]:
    made = plan.Place(
        **place
        | {
            "node": nodes.NodeSize(**place["node"]),
            "pod": packing.PodShape(**place["pod"]),
            "daemons": packing.Daemons(**place["daemons"]),
        }
    )
    return plan.Demand(**demand), plan.Target(**target), made


def _plan(*inputs: dict[str, Any]) -> plan.Plan:
    return plan.plan(*_plan_inputs(*inputs))


def _lever(*inputs: dict[str, Any]) -> lever.Lever | None:
    made = _plan_inputs(*inputs)
    return lever.lever(*made, plan.plan(*made))


def _compare(*inputs: dict[str, Any]) -> tuple[comparison.Compared, ...]:
    return comparison.compare(*_plan_inputs(*inputs))


def _rows(*inputs: dict[str, Any]) -> list[tuple[str, ...]]:
    _, target, _ = made = _plan_inputs(*inputs)
    return sheet.rows(target, comparison.compare(*made))


def _csv(*inputs: dict[str, Any]) -> str:
    made = _plan_inputs(*inputs)
    return sheet.as_csv(*made, comparison.compare(*made))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "little.in_system": little.in_system,
    "little.stay_s": little.stay_s,
    "little.throughput_per_s": little.throughput_per_s,
    "little.offered_erlang": little.offered_erlang,
    "erlang.erlang_b": erlang.erlang_b,
    "erlang.erlang_c": erlang.erlang_c,
    "steady.steady": steady.steady,
    "steady.wait_quantile_s": _quantile,
    "steady.longer_fraction": _longer,
    "steady.pollaczek_khinchine_s": steady.pollaczek_khinchine_s,
    "staffing.slots_for_wait": staffing.slots_for_wait,
    "staffing.slots_for_utilisation": staffing.slots_for_utilisation,
    "staffing.square_root_slots": staffing.square_root_slots,
    "closed.room": closed.room,
    "closed.all_at_once": closed.all_at_once,
    "nodes.allocatable": _allocatable,
    "packing.pack": _pack,
    "packing.rollout_pods": packing.rollout_pods,
    "costs.usd_per_month": costs.usd_per_month,
    "costs.month": costs.month,
    "costs.tasks_per_month": costs.tasks_per_month,
    "costs.usd_per_1000_tasks": costs.usd_per_1000_tasks,
    "broker.memory": broker.memory,
    "broker.connections": broker.connections,
    "streams.streams": streams.streams,
    "streams.polls_per_s": streams.polls_per_s,
    "scaling.periods": scaling.periods,
    "scaling.delay_s": scaling.delay_s,
    "scaling.surge": scaling.surge,
    "scaling.slots_for_drain": scaling.slots_for_drain,
    "durations.durations": durations.durations,
    "plan.plan": _plan,
    "lever.lever": _lever,
    "comparison.compare": _compare,
    "sheet.rows": _rows,
    "sheet.as_csv": _csv,
    "catalogue.offers": catalogue.offers,
}


def vectors() -> dict[str, list[dict[str, Any]]]:
    """Return what each function of the model answers, or refuses."""
    return {
        name: [_answer(function, inputs) for inputs in INPUTS[name]]
        for name, function in FUNCTIONS.items()
    }


def text() -> str:
    """Return the vectors as they stand in the file: one on each line."""
    parts = [
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(case, allow_nan=False) for case in cases)
        + "\n]"
        for name, cases in vectors().items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _answer(
    function: Callable[..., Any], inputs: Iterable[Any]
) -> dict[str, Any]:
    case = {"given": _plain(list(inputs))}
    try:
        return case | {"gives": _plain(function(*inputs))}
    except SizingError as error:
        return case | {"refuses": type(error).__name__}


def _plain(value: Any) -> Any:
    """Return the value as JSON has it; NaN and infinities by their names."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
