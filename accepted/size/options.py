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
        help="Whose reservations a size is reduced by: aks (the default),"
        " gke, or none for what kubectl shows as Allocatable.",
        rich_help_panel=NODES,
    ),
]
MaxPods = Annotated[
    int,
    typer.Option(
        help="The kubelet's limit; AKS keeps memory by it: 2.1 GiB of a"
        " D4s_v5 at 110, 4 GiB at 250, which CNI Overlay has.",
        rich_help_panel=NODES,
    ),
]
DaemonCpu = Annotated[
    str,
    typer.Option(
        help="What daemonsets take of each node.", rich_help_panel=NODES
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
        help="Busy hours in a month; the others are quiet ones. 176 are"
        " eight on 22 days.",
        rich_help_panel=BILL,
    ),
]
SpotDiscount = Annotated[
    str,
    typer.Option(
        help="How much cheaper spot nodes are: 60%. Only those beyond the"
        " quiet hour's are spot.",
        rich_help_panel=BILL,
    ),
]
Rest = Annotated[
    float,
    typer.Option(
        help="USD a month of all that isn't a worker's node: system pool,"
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
        " autoscaled with spot nodes beyond the quiet hour (60% cheaper,"
        " unless --spot-discount says it). Needs --base-rate.",
        rich_help_panel=ANSWER,
    ),
]
Csv = Annotated[
    bool,
    typer.Option(
        "--csv",
        help="Print CSV, inputs in each row; with --plans a row for each.",
        rich_help_panel=ANSWER,
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json", help="Print JSON, not a table.", rich_help_panel=ANSWER
    ),
]
