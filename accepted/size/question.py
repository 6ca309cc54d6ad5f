"""Turns the command's options, which are text, into the model's inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from accepted.size import measured, units
from accepted.size.overlay import Shape
from demo.sizing.catalogue import Offer, offer
from demo.sizing.durations import Durations
from demo.sizing.packing import Daemons, PodShape
from demo.sizing.plan import Demand, Place, Target

# Whose reservations a size is reduced by, if nobody says.
USUAL = "aks"


class Incomplete(Exception):
    """An option is missing or contradicts another; says which."""


@dataclass(frozen=True, slots=True)
class OptionTexts:
    """The options of the command, as they were written."""

    rate: str
    task: str | None
    measured: Path | None
    kinds: tuple[str, ...]
    cs2: float | None
    base_rate: str | None
    wait_p50: str | None
    wait_p95: str | None
    wait_p99: str | None
    utilisation: str
    drain: str | None
    slots_per_pod: int | None
    pod_cpu: str | None
    pod_memory: str | None
    node: str
    provider: str | None
    price: float | None
    peak_hours: float
    spot_discount: str
    rest: float
    max_pods: int
    daemon_cpu: str
    daemon_memory: str
    daemon_pods: int
    start: str
    api_processes: int
    api_pool: int


# What a pod is if neither the command nor an overlay says it.
USUAL_SHAPE = Shape(
    slots=1, cpu=0.5, memory_gib=0.5, cpu_limit=0.5, memory_limit_gib=0.5
)


@dataclass(frozen=True, slots=True)
class Question:
    """The model's inputs, and their sources."""

    demand: Demand
    target: Target
    place: Place
    shape: Shape
    durations: Durations | None
    # What to mind about the file that they are from.
    notes: tuple[str, ...]
    offer: Offer | None


def question(texts: OptionTexts, usual: Shape = USUAL_SHAPE) -> Question:
    """Return the model's inputs; `usual` fills in a pod's missing values.

    Raises Incomplete, units.Unreadable, NotMeasured, SizingError.
    """
    if texts.kinds and not texts.measured:
        raise Incomplete("--kind picks tasks of a file: give it as --from.")
    file = (
        measured.read(texts.measured, texts.kinds) if texts.measured else None
    )
    times = file.durations if file else None
    found = None if ":" in texts.node else offer(texts.node)
    shape = _shape(texts, usual)
    return Question(
        demand=_demand(texts, times),
        target=_target(texts),
        place=_place(texts, shape, found),
        shape=shape,
        durations=times,
        notes=file.notes if file else (),
        offer=found,
    )


def _demand(texts: OptionTexts, times: Durations | None) -> Demand:
    if (texts.task is None) == (times is None):
        raise Incomplete(
            "How long does a task take? Give either --task 30s, the mean, or"
            f" --from FILE with {measured.SHAPE}."
        )
    if times is not None and texts.cs2 is not None:
        raise Incomplete("--cs2 is computed from the measured durations.")
    if times is not None:
        task_s, cs2 = times.mean_s, times.cs2
    else:
        task_s = units.seconds("--task", texts.task or "")
        cs2 = 1.0 if texts.cs2 is None else texts.cs2
    return Demand(
        rate_per_s=units.rate_per_s("--rate", texts.rate),
        task_s=task_s,
        cs2=cs2,
        base_rate_per_s=_base_rate_per_s(texts),
    )


def _base_rate_per_s(texts: OptionTexts) -> float | None:
    if texts.base_rate is None:
        if texts.drain is not None:
            raise Incomplete(
                "--drain is about the step from a quiet hour to the busy one:"
                " give what comes in the quiet one, as --base-rate 10/s."
            )
        return None
    base_per_s = units.rate_per_s("--base-rate", texts.base_rate)
    if base_per_s == 0:
        raise Incomplete(
            "--base-rate can't be 0: give what comes in a quiet hour, or leave"
            " it out, and nothing scales."
        )
    return base_per_s


def _target(texts: OptionTexts) -> Target:
    wishes = {
        ("--wait-p50", 0.50): texts.wait_p50,
        ("--wait-p95", 0.95): texts.wait_p95,
        ("--wait-p99", 0.99): texts.wait_p99,
    }
    targets = [(key, text) for key, text in wishes.items() if text is not None]
    if len(targets) > 1:
        names = " and ".join(option for (option, _), _ in targets)
        raise Incomplete(f"{names} are two wishes. Give the one that counts.")
    if not targets:
        raise Incomplete(
            "How long may a task wait for a slot? Give one of --wait-p50,"
            " --wait-p95 and --wait-p99: --wait-p95 5s says that 95 of 100"
            " tasks start within 5 s."
        )
    [((option, quantile), text)] = targets
    return Target(
        wait_s=units.seconds(option, text),
        quantile=quantile,
        utilisation=units.fraction("--utilisation", texts.utilisation),
        drain_s=None
        if texts.drain is None
        else units.seconds("--drain", texts.drain),
    )


def _shape(texts: OptionTexts, usual: Shape) -> Shape:
    """Return a pod's shape. An option sets limit and request at once."""
    shape = usual
    if texts.slots_per_pod is not None:
        shape = replace(shape, slots=texts.slots_per_pod)
    if texts.pod_cpu is not None:
        cpu = units.cores("--pod-cpu", texts.pod_cpu)
        shape = replace(shape, cpu=cpu, cpu_limit=cpu)
    if texts.pod_memory is not None:
        gib = units.gib("--pod-memory", texts.pod_memory)
        shape = replace(shape, memory_gib=gib, memory_limit_gib=gib)
    return shape


def _place(texts: OptionTexts, shape: Shape, found: Offer | None) -> Place:
    price = texts.price
    if found is not None:
        node = found.node
        if texts.provider not in (None, node.provider):
            raise Incomplete(
                f"{node.name} is a node of {node.provider}, not of"
                f" {texts.provider}. --provider goes with a size:"
                " --node 4cpu:16GiB."
            )
        price = found.usd_per_hour if price is None else price
    else:
        node = units.node("--node", texts.node, texts.provider or USUAL)
    return Place(
        node=node,
        pod=PodShape(shape.cpu, shape.memory_gib, shape.slots),
        daemons=Daemons(
            cpu=units.cores("--daemon-cpu", texts.daemon_cpu),
            memory_gib=units.gib("--daemon-memory", texts.daemon_memory),
            pods=texts.daemon_pods,
        ),
        max_pods=texts.max_pods,
        usd_per_node_hour=price,
        peak_hours=texts.peak_hours,
        spot_off=units.fraction("--spot-discount", texts.spot_discount),
        rest_usd_per_month=texts.rest,
        start_s=units.seconds("--start", texts.start),
        api_processes=texts.api_processes,
        api_pool=texts.api_pool,
    )
