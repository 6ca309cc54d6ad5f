"""The options of `accepted size`, each with its unit and purpose."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from accepted.size import options
from demo.sizing.costs import USUAL_PEAK_HOURS

LOAD, WISH, PODS = "The load", "The wish", "A pod"


def size(
    rate: Annotated[
        str,
        typer.Option(
            help="Tasks in the busy hour: 33.3/s, 2000/min or 360/30min.",
            rich_help_panel=LOAD,
        ),
    ],
    task: Annotated[
        str | None,
        typer.Option(
            help="Mean time for which a task keeps a slot busy: 30s, 1h.",
            rich_help_panel=LOAD,
        ),
    ] = None,
    measured: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help='Measured durations instead: {"durations_s": [29.1, ...]},'
            " the answer of GET /api/tasks, or a CSV.",
            rich_help_panel=LOAD,
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Use only tasks of this kind from that file; repeat it for"
            " each further kind that shares the slots.",
            rich_help_panel=LOAD,
        ),
    ] = None,
    cs2: Annotated[
        float | None,
        typer.Option(
            help="Variance of the times divided by their squared mean: 0 if"
            " all are equal, 1 by default, 4 for a long tail.",
            rich_help_panel=LOAD,
        ),
    ] = None,
    base_rate: Annotated[
        str | None,
        typer.Option(
            help="Tasks in a quiet hour; without it nothing scales.",
            rich_help_panel=LOAD,
        ),
    ] = None,
    wait_p50: Annotated[
        str | None,
        typer.Option(
            help="Half of the tasks start within this time.",
            rich_help_panel=WISH,
        ),
    ] = None,
    wait_p95: Annotated[
        str | None,
        typer.Option(
            help="95 of 100 tasks start within this time: 5s.",
            rich_help_panel=WISH,
        ),
    ] = None,
    wait_p99: Annotated[
        str | None,
        typer.Option(
            help="99 of 100 tasks start within this time.",
            rich_help_panel=WISH,
        ),
    ] = None,
    utilisation: Annotated[
        str,
        typer.Option(
            help="Share of slots that may be busy: 0.8 or 80%; the rest is for"
            " bursts.",
            rich_help_panel=WISH,
        ),
    ] = "0.8",
    drain: Annotated[
        str | None,
        typer.Option(
            help="Time within which the backlog of a step from base to peak"
            " has to drain: 5min.",
            rich_help_panel=WISH,
        ),
    ] = None,
    slots_per_pod: Annotated[
        int | None,
        typer.Option(
            help="Tasks that a pod runs at a time. Default: the overlay's"
            " value, else 1.",
            rich_help_panel=PODS,
        ),
    ] = None,
    pod_cpu: Annotated[
        str | None,
        typer.Option(
            help="CPU request of a pod: 0.5 or 500m. Default: the overlay's"
            " value, else 0.5.",
            rich_help_panel=PODS,
        ),
    ] = None,
    pod_memory: Annotated[
        str | None,
        typer.Option(
            help="Memory request of a pod: 512Mi, 4GiB. Default: the overlay's"
            " value, else 512Mi.",
            rich_help_panel=PODS,
        ),
    ] = None,
    start: Annotated[
        str,
        typer.Option(
            help="Time until a new pod takes tasks. Minutes if a node has to"
            " start first.",
            rich_help_panel=PODS,
        ),
    ] = "30s",
    node: options.Node = "D4s_v5",
    provider: options.Provider = None,
    max_pods: options.MaxPods = 110,
    daemon_cpu: options.DaemonCpu = "0.3",
    daemon_memory: options.DaemonMemory = "512Mi",
    daemon_pods: options.DaemonPods = 8,
    price: options.Price = None,
    peak_hours: options.PeakHours = USUAL_PEAK_HOURS,
    spot_discount: options.SpotDiscount = "0%",
    rest: options.Rest = 0.0,
    api_processes: options.ApiProcesses = 2,
    api_pool: options.ApiPool = 10,
    manifests: Annotated[
        Path | None,
        typer.Option(
            help="Folder of an overlay, such as"
            " deploy/kubernetes/overlays/aks: write the figures into its"
            " sizes.yaml.",
        ),
    ] = None,
    lane: Annotated[
        str, typer.Option(help="The lane whose workers are filled in.")
    ] = "compute",
    is_compared: options.Plans = False,
    is_csv: options.Csv = False,
    is_json: options.Json = False,
) -> None:
    """Size workers: slots, pods, nodes, replicas and cost for a load.

    accepted size --rate 33.3/s --task 30s --wait-p95 5s --pod-cpu 0.5
    """
    from accepted.size import answer, plans
    from accepted.size.manifests import check, fill
    from accepted.size.overlay import NotFilled, open_overlay
    from accepted.size.question import (
        USUAL_SHAPE,
        Incomplete,
        OptionTexts,
        question,
    )  # fmt: skip
    from accepted.size.units import Unreadable
    from accepted.size.unmeasured import NotMeasured
    from demo.sizing.errors import SizingError
    from demo.sizing.plan import plan

    texts = OptionTexts(
        rate=rate, task=task,
        measured=measured and _called_from() / measured,
        kinds=tuple(kind or ()), cs2=cs2,
        base_rate=base_rate, wait_p50=wait_p50, wait_p95=wait_p95,
        wait_p99=wait_p99, utilisation=utilisation, drain=drain,
        slots_per_pod=slots_per_pod, pod_cpu=pod_cpu, pod_memory=pod_memory,
        node=node, provider=provider, price=price, peak_hours=peak_hours,
        spot_discount=spot_discount, rest=rest, max_pods=max_pods,
        daemon_cpu=daemon_cpu, daemon_memory=daemon_memory,
        daemon_pods=daemon_pods, start=start, api_processes=api_processes,
        api_pool=api_pool,
    )  # fmt: skip
    try:
        if is_json and (is_csv or is_compared):
            raise Incomplete(
                "--json has one plan and all of it: give it without --plans"
                " and --csv, which are rows."
            )
        overlay = manifests and open_overlay(_called_from() / manifests, lane)
        there = overlay.shape if overlay else None
        put = question(texts, there or USUAL_SHAPE)
        if overlay:
            check(lane, put.shape)
        found = plan(put.demand, put.target, put.place)
        if is_csv:
            shown = plans.as_csv_rows(put, is_compared=is_compared)
        elif is_compared:
            shown = plans.as_rows(put, found)
        else:
            shown = (answer.as_json if is_json else answer.as_table)(
                put, found
            )
        filled = overlay and fill(
            overlay, put.shape, found.replicas, _command_line()
        )
    except (
        Incomplete, Unreadable, NotMeasured, NotFilled, SizingError,
    ) as error:  # fmt: skip
        typer.echo(f"Not sized: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(shown)
    if filled is not None:
        typer.echo(f"Filled in: {filled}", err=True)


def _command_line() -> str:
    """Return the command as it was written, for whoever reads the file."""
    words = shlex.join(["accepted", *sys.argv[1:]])
    # In one line, whatever is in it: it becomes a comment.
    return " ".join(words.split())


def _called_from() -> Path:
    """Return the folder in which the command was written.

    It runs in the checkout's; .venv/bin/accepted notes where it came from.
    """
    return Path(os.environ.get("ACCEPTED_CALLED_FROM", "."))
