"""Puts what was asked together: options as text, to the model's inputs."""

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
    """Something is missing, or said twice; the message says what."""


@dataclass(frozen=True, slots=True)
class Asked:
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
    """What the model is asked, and where it has it from."""

    demand: Demand
    target: Target
    place: Place
    shape: Shape
    durations: Durations | None
    # What to mind about the file that they are from.
    notes: tuple[str, ...]
    offer: Offer | None


def question(asked: Asked, usual: Shape = USUAL_SHAPE) -> Question:
    """Return what the model is asked; of `usual` what it leaves out of a pod.

    Raises Incomplete, units.Unreadable, NotMeasured, SizingError.
    """
    if asked.kinds and not asked.measured:
        raise Incomplete("--kind picks tasks of a file: give it as --from.")
    file = (
        measured.read(asked.measured, asked.kinds) if asked.measured else None
    )
    times = file.durations if file else None
    found = None if ":" in asked.node else offer(asked.node)
    shape = _shape(asked, usual)
    return Question(
        demand=_demand(asked, times),
        target=_target(asked),
        place=_place(asked, shape, found),
        shape=shape,
        durations=times,
        notes=file.notes if file else (),
        offer=found,
    )


def _demand(asked: Asked, times: Durations | None) -> Demand:
    if (asked.task is None) == (times is None):
        raise Incomplete(
            "How long does a task take? Give either --task 30s, the mean, or"
            f" --from FILE with {measured.SHAPE}."
        )
    if times is not None and asked.cs2 is not None:
        raise Incomplete("--cs2 is computed from the measured durations.")
    if times is not None:
        task_s, cs2 = times.mean_s, times.cs2
    else:
        task_s = units.seconds("--task", asked.task or "")
        cs2 = 1.0 if asked.cs2 is None else asked.cs2
    return Demand(
        rate_per_s=units.rate_per_s("--rate", asked.rate),
        task_s=task_s,
        cs2=cs2,
        base_rate_per_s=_base_rate_per_s(asked),
    )


def _base_rate_per_s(asked: Asked) -> float | None:
    if asked.base_rate is None:
        if asked.drain is not None:
            raise Incomplete(
                "--drain is about the step from a quiet hour to the busy one:"
                " give what comes in the quiet one, as --base-rate 10/s."
            )
        return None
    base_per_s = units.rate_per_s("--base-rate", asked.base_rate)
    if base_per_s == 0:
        raise Incomplete(
            "--base-rate can't be 0: give what comes in a quiet hour, or leave"
            " it out, and nothing scales."
        )
    return base_per_s


def _target(asked: Asked) -> Target:
    wishes = {
        ("--wait-p50", 0.50): asked.wait_p50,
        ("--wait-p95", 0.95): asked.wait_p95,
        ("--wait-p99", 0.99): asked.wait_p99,
    }
    given = [(key, text) for key, text in wishes.items() if text is not None]
    if len(given) > 1:
        names = " and ".join(option for (option, _), _ in given)
        raise Incomplete(f"{names} are two wishes. Give the one that counts.")
    if not given:
        raise Incomplete(
            "How long may a task wait for a slot? Give one of --wait-p50,"
            " --wait-p95 and --wait-p99: --wait-p95 5s says that 95 of 100"
            " tasks start within 5 s."
        )
    [((option, quantile), text)] = given
    return Target(
        wait_s=units.seconds(option, text),
        quantile=quantile,
        utilisation=units.fraction("--utilisation", asked.utilisation),
        drain_s=None
        if asked.drain is None
        else units.seconds("--drain", asked.drain),
    )


def _shape(asked: Asked, usual: Shape) -> Shape:
    """Return a pod's shape. What is said is limit and request at once."""
    shape = usual
    if asked.slots_per_pod is not None:
        shape = replace(shape, slots=asked.slots_per_pod)
    if asked.pod_cpu is not None:
        cpu = units.cores("--pod-cpu", asked.pod_cpu)
        shape = replace(shape, cpu=cpu, cpu_limit=cpu)
    if asked.pod_memory is not None:
        gib = units.gib("--pod-memory", asked.pod_memory)
        shape = replace(shape, memory_gib=gib, memory_limit_gib=gib)
    return shape


def _place(asked: Asked, shape: Shape, found: Offer | None) -> Place:
    price = asked.price
    if found is not None:
        node = found.node
        if asked.provider not in (None, node.provider):
            raise Incomplete(
                f"{node.name} is a node of {node.provider}, not of"
                f" {asked.provider}. --provider goes with a size:"
                " --node 4cpu:16GiB."
            )
        price = found.usd_per_hour if price is None else price
    else:
        node = units.node("--node", asked.node, asked.provider or USUAL)
    return Place(
        node=node,
        pod=PodShape(shape.cpu, shape.memory_gib, shape.slots),
        daemons=Daemons(
            cpu=units.cores("--daemon-cpu", asked.daemon_cpu),
            memory_gib=units.gib("--daemon-memory", asked.daemon_memory),
            pods=asked.daemon_pods,
        ),
        max_pods=asked.max_pods,
        usd_per_node_hour=price,
        peak_hours=asked.peak_hours,
        spot_off=units.fraction("--spot-discount", asked.spot_discount),
        rest_usd_per_month=asked.rest,
        start_s=units.seconds("--start", asked.start),
        api_processes=asked.api_processes,
        api_pool=asked.api_pool,
    )
