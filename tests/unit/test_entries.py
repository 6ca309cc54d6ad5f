"""What the store says about itself, read without asking for more."""

from __future__ import annotations

import pytest

from demo.entries import fullness_of


@pytest.mark.parametrize(
    ("told", "fullness"),
    [
        ("used_memory:25\r\nused_memory_rss:90\r\nmaxmemory:100\r\n", 0.25),
        ("used_memory:25\r\nmaxmemory:0\r\n", 0.0),
        # Azure Managed Redis tells of no limit.
        ("used_memory:25\r\nmaxmemory_policy:noeviction\r\n", 0.0),
        ("", 0.0),
    ],
)
def test_a_store_without_a_limit_is_never_full(
    told: str, fullness: float
) -> None:
    assert fullness_of(told) == fullness
