"""Lists the files of the tree that make a service, and their new names.

Files that aren't listed stay with the guide. Two marks in a listed file
enclose lines that stay with the guide as well:

    # >>> guide
    # <<< guide
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

# Folders and files, by what they're called there (`package` is the name of
# the service's own folder).
GOES = {
    "demo": "package",
    "deploy/gateway": "deploy/gateway",
    "deploy/valkey": "deploy/valkey",
    "deploy/kubernetes": "deploy/kubernetes",
    "deploy/entry.sh": "deploy/entry.sh",
    "deploy/health.py": "deploy/health.py",
    "docker-compose.yml": "docker-compose.yml",
    ".gitattributes": ".gitattributes",
    "LICENSE": "LICENSE",
    # Its tests: the contract, the log, the API, and who dies.
    "harness/launched.py": "tests/launched.py",
    "tests/proxy.py": "tests/proxy.py",
    "tests/racing.py": "tests/racing.py",
    "tests/running.py": "tests/running.py",
    "tests/valkey.py": "tests/valkey.py",
    "tests/unit/test_contract.py": "tests/unit/test_contract.py",
    "tests/unit/test_contract_losses.py": "tests/unit/test_contract_losses.py",
    "tests/unit/test_contract_machine.py": (
        "tests/unit/test_contract_machine.py"
    ),
    "tests/unit/api/conftest.py": "tests/unit/api/conftest.py",
    "tests/unit/api/declaring.py": "tests/unit/api/declaring.py",
    **{
        f"tests/unit/api/test_{name}.py": f"tests/unit/api/test_{name}.py"
        for name in (
            *("tasks", "cancel", "cancel_races", "idempotency", "result"),
            *("stream", "listing", "prefer", "owners", "quotas"),
        )
    },
    "tests/integration/conftest.py": "tests/integration/conftest.py",
    **{
        f"tests/integration/eventlog/{name}.py": (
            f"tests/integration/eventlog/{name}.py"
        )
        for name in (
            *("conftest", "test_cancel_races", "test_deadletters"),
            *("test_demand", "test_feed", "test_record"),
            *("test_turns", "test_no_starvation"),
        )
    },
    **{
        f"tests/integration/worker/{name}.py": (
            f"tests/integration/worker/{name}.py"
        )
        for name in (
            *("conftest", "crew", "test_deaths"),
            *("test_alive", "test_sweep"),
        )
    },
    # Of the rooms that go below a library's public interface: what a new
    # version of redis-py, kombu or uvicorn breaks, these say.
    "tests/integration/test_pipe.py": "tests/integration/test_pipe.py",
    "tests/unit/web/test_stricthttp.py": "tests/unit/web/test_stricthttp.py",
    "tests/security/rawhttp.py": "tests/security/rawhttp.py",
    "tests/unit/worker/test_transport.py": (
        "tests/unit/worker/test_transport.py"
    ),
    "tests/system/test_deaths.py": "tests/system/test_deaths.py",
}
# Below those folders, what a service does without: the kinds of work are
# its own, and the sizing model is the guide's (`accepted size`).
STAYS = (
    "demo/kinds.py",
    "demo/ownblobs.py",
    "demo/sizing",
    "demo/work/digest.py",
    "demo/work/sleepy.py",
)
MADE = {"__pycache__"}
MARKED = re.compile(
    r"^[^\n]*>>> guide[^\n]*\n.*?^[^\n]*<<< guide[^\n]*\n", re.M | re.S
)


def going(root: Path) -> Iterator[tuple[Path, str]]:
    """Return each file of the tree that goes along, and its new path."""
    for here, there in GOES.items():
        source = root / here
        if source.is_file():
            yield source, there
            continue
        for file in sorted(source.rglob("*")):
            path = file.relative_to(root).as_posix()
            if (
                file.is_file()
                and not MADE & set(file.parts)
                and not any(f"{path}/".startswith(f"{s}/") for s in STAYS)
            ):
                yield file, f"{there}/{file.relative_to(source).as_posix()}"


def without_marked(text: str) -> str:
    """Return a text without what stays with the guide."""
    return MARKED.sub("", text)
