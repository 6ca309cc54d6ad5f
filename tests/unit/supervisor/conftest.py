"""Fake parts: tiny Python programs that behave as a test wants them to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.supervisor.part import Part
from tests.unit.supervisor.fakes import SERVE, Said


@pytest.fixture
def make_part(tmp_path: Path) -> Callable[..., Part]:
    """Make a part that is ready once its program has touched its file."""

    def make(name: str = "one", program: str = SERVE, **more: object) -> Part:
        sign = tmp_path / f"{name}.ready"

        async def is_ready(_up_s: float) -> bool:
            return sign.exists()

        async def is_well(_up_s: float) -> bool:
            return True

        values: dict[str, object] = {
            "name": name,
            "argv": (sys.executable, "-IS", "-c", program, str(sign)),
            "folder": tmp_path,
            "is_ready": is_ready,
            "is_well": is_well,
        }
        return Part(**(values | more))  # type: ignore[arg-type]

    return make


@pytest.fixture
def said() -> Said:
    return Said()
