"""Options of `accepted size` about nodes and what they cost."""

from __future__ import annotations

from typing import Annotated

import typer

NODES, BILL, ANSWER = "A node", "The bill", "The answer"

Node = Annotated[
    str,
    typer.Option(
        help="D4s_v5, or any size: 4cpu:16GiB.", rich_help_panel=NODES
    ),
]
Provider = Annotated[
    str | None,
    typer.Option(
        help="Provider whose reservations reduce the size: aks (the default)"
        " or gke; none if the size is what kubectl shows as Allocatable.",
        rich_help_panel=NODES,
    ),
]
MaxPods = Annotated[
    int,
    typer.Option(
        help="The kubelet's limit of pods. AKS reserves memory by it: 2.1 GiB"
        " of a D4s_v5 at 110, 4 GiB at 250, the value of CNI Overlay.",
        rich_help_panel=NODES,
    ),
]
DaemonCpu = Annotated[
    str,
    typer.Option(
        help="The part of each node that daemonsets use.",
        rich_help_panel=NODES,
    ),
]
DaemonMemory = Annotated[
    str, typer.Option(help="As above.", rich_help_panel=NODES)
]
DaemonPods = Annotated[
    int, typer.Option(help="As above.", rich_help_panel=NODES)
]
Price = Annotated[
    float | None,
    typer.Option(
        help="USD an hour of a node, instead of the list price.",
        rich_help_panel=BILL,
    ),
]
PeakHours = Annotated[
    float,
    typer.Option(
        help="Busy hours in a month; the others are quiet. 176 is eight hours"
        " on 22 days.",
        rich_help_panel=BILL,
    ),
]
SpotDiscount = Annotated[
    str,
    typer.Option(
        help="Discount of spot nodes: 60%. Only nodes beyond those of the"
        " quiet hour are spot.",
        rich_help_panel=BILL,
    ),
]
Rest = Annotated[
    float,
    typer.Option(
        help="USD a month for everything except the workers' nodes: system"
        " pool,"
        " gateway and API, broker, disks, load balancer, logs, traffic.",
        rich_help_panel=BILL,
    ),
]
ApiProcesses = Annotated[
    int, typer.Option(help="For the broker's connections.")
]
ApiPool = Annotated[
    int, typer.Option(help="Broker connections of each of them.")
]
Plans = Annotated[
    bool,
    typer.Option(
        "--plans",
        help="Three plans as rows: fixed for the peak, autoscaled, and"
        " autoscaled with spot nodes beyond the quiet hour (60% cheaper unless"
        " --spot-discount is given). Needs --base-rate.",
        rich_help_panel=ANSWER,
    ),
]
Csv = Annotated[
    bool,
    typer.Option(
        "--csv",
        help="Print CSV with the inputs in each row; with --plans, one row per"
        " plan.",
        rich_help_panel=ANSWER,
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json", help="Print JSON, not a table.", rich_help_panel=ANSWER
    ),
]
