"""Settings of others keep their makers' names: people search for them."""

from __future__ import annotations

import pytest

from tests.house.tree import ROOT

HPA = (
    "HPA sync period", "--horizontal-pod-autoscaler-sync-period", "scaleUp",
    "pollingInterval",
)  # fmt: skip
NAMES = {
    "site/chapters/11-sizing.md": (
        *HPA[1:], "listLength", "minReplicaCount", "maxReplicaCount",
        "stabilizationWindowSeconds", "terminationGracePeriodSeconds",
        "worker_prefetch_multiplier", "task_acks_late", "useCachedMetrics",
    ),
    "site/guides/sizing-for-architects.md": (
        *HPA, "listLength", "minReplicaCount", "maxSurge",
        "terminationGracePeriodSeconds",
    ),
    "site/reference/sizing.md": (*HPA, "periodSeconds", "--max-pods"),
    "site/widgets/model/sizing/inputs.ts": (
        "--concurrency", "requests.cpu", "requests.memory", "--max-pods",
    ),
    "site/widgets/model/sizing/figures.ts": (
        "HPA sync period", "minReplicaCount", "maxReplicaCount",
        "targetValue", "periodSeconds",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "name"),
    [(page, name) for page, names in NAMES.items() for name in names],
)
def test_a_setting_of_others_has_its_maker_s_name(
    page: str, name: str
) -> None:
    # A line may end within it.
    text = " ".join((ROOT / page).read_text("utf-8").split())
    assert name in text
