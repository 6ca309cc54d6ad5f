"""Kind `evict`: what two policies of a full broker do to its queue.

lessons/load/runs/evict.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.evict import EvictLine, run


class EvictInput(ExperimentInput):
    """Nothing is chosen but how long to look."""


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    return ", ".join(
        f"{name}: {side['waiting']} waiting"
        for name, side in line["sides"].items()
    )


EXPERIMENT = Experiment(
    name="evict",
    title="A queue beside a cache, in a broker that gets full",
    input_model=EvictInput,
    run=run,
    line=EvictLine,
    note=note,
    scenarios={"": {"window_s": 16}},
    is_alone=True,
)
