"""Presses a button once while the last of three layers is down."""

from __future__ import annotations

from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

LAYERS = 3
TRIES = 4


async def run(stage: Stage) -> dict[str, Any]:
    """Start the layers, ask once, and count what the last one got."""
    down = stage.socket("dependency:app")
    between = stage.socket(f"{stage.side}:catalogue")
    shop = stage.socket(f"{stage.side}:app")
    stage.environment |= {
        "DEPENDENCY": str(down),
        "CATALOGUE": str(between),
        "SHOP": str(shop),
    }
    await stage.serve("dependency:app")
    await stage.serve(f"{stage.side}:catalogue")
    await stage.serve(f"{stage.side}:app")
    press = await stage.script("press")
    await press.communicate()
    return {
        "layers": LAYERS,
        "presses": 1,
        "asked": len(stage.lines("asked")),
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell how many requests one press became."""
    hold(before["asked"] == TRIES**LAYERS, "retries multiply")
    hold(after["asked"] == TRIES, "one layer retries")
    return (
        f"One press, {before['layers']} layers with {TRIES} tries each: the"
        f" service that was down got {before['asked']} requests. With retries"
        f" at one layer it got {after['asked']}."
    )


PATTERN = Pattern(
    name="retry-at-every-layer",
    title="Retries at every layer",
    role=Role.API,
    harm="Retries of nested layers multiply, and a service that is down gets"
    " more load than ever.",
    chapter="chapters/8-retries.md#retry-at-one-layer",
    looks="A helper that retries, used by everybody. Add the gateway's and the"
    " client library's own retries to it.",
    grep="grep -rnE 'for \\w+ in range\\([0-9]+\\)|max_retries|Retry\\("
    "|@(\\w+\\.)?(retry|on_exception)\\b|retries=' --include='*.py' .",
    metric="Requests that a dependency gets, divided by those that users"
    " sent, while it fails.",
    rule=None,
    unruled="`retry-product` multiplies the retries of libraries in one"
    " module. Loops and other services have to be read.",
    cure="Retry at the layer next to the fault, after a random wait"
    " ([backoff without jitter](#no-jitter)). The others pass the failure on"
    " with `Retry-After`.",
    rows=(
        Row("presses", "Presses of the button"),
        Row("layers", "Layers"),
        Row("asked", "Requests at the last one"),
    ),
    run=run,
    tell=tell,
)
