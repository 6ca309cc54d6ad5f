"""A command line becomes facts, through wrappers and shells."""

from __future__ import annotations

import pytest

from accepted.lint.facts import UNKNOWN, Place, Value
from accepted.lint.readers.commandline import command_facts, commands, split


def facts(command: str) -> dict[str, Value]:
    found = command_facts(split(command), Place("x", 1), "x#y")
    return {fact.name: fact.value for fact in found}


@pytest.mark.parametrize(
    "wrapped",
    [
        "celery -A proj worker -c 4",
        "/opt/venv/bin/celery --app=proj worker --concurrency=4",
        "python3.12 -m celery -A proj worker -c4",
        "poetry run celery -Aproj worker -c 4",
        "uv run --frozen celery -A proj worker -c 4",
        "dumb-init -- celery -A proj worker -c 4",
        "env REMAP_SIGTERM=SIGQUIT celery -A proj worker -c 4",
        "sh -c 'exec celery -A proj worker -c 4'",
    ],
)
def test_a_worker_is_found_behind_its_wrappers(wrapped: str) -> None:
    found = facts(wrapped)
    assert found["worker.app"] == "proj"
    assert found["worker.concurrency"] == 4
    assert "command.shell" not in found


def test_options_have_their_values() -> None:
    found = facts(
        "celery -A p worker -P gevent -Ofair --prefetch-multiplier=1"
        " --disable-prefetch --time-limit 60 --soft-time-limit=50 -Q a,b"
        " --concurrency=$CORES"
    )
    assert found["worker.pool"] == "gevent"
    assert found["worker.optimization"] == "fair"
    assert found["worker.prefetch_multiplier"] == 1
    assert found["worker.disable_prefetch"] is True
    assert found["worker.time_limit_s"] == 60
    assert found["worker.soft_time_limit_s"] == 50
    assert found["worker.queues"] == "a,b"
    assert found["worker.concurrency"] is UNKNOWN


def test_a_shell_that_stays_is_a_fact() -> None:
    found = facts("bash -c './migrate && celery -A p worker'")
    assert found["command.shell"] == "bash"
    assert found["command.shell_commands"] == 2
    assert found["worker.app"] == "p"
    assert facts("sh start.sh") == {"command.words": ("sh", "start.sh")}


def test_a_server_has_the_facts_of_its_file() -> None:
    found = facts(
        "redis-server /etc/r.conf --maxmemory 1gb --save '' --appendonly no"
        " --maxmemory-policy allkeys-lru --requirepass $SECRET"
    )
    assert found["broker.config_file"] == "/etc/r.conf"
    assert found["broker.maxmemory_bytes"] == 1024**3
    assert found["broker.maxmemory_policy"] == "allkeys-lru"
    assert found["broker.save"] is False
    assert found["broker.appendonly"] is False
    assert found["broker.requirepass"] is UNKNOWN


def test_flower_and_beat_are_told_apart() -> None:
    assert facts("celery -A p flower")["flower.has_auth"] is False
    assert facts("celery -A p flower --basic-auth=a:b")["flower.has_auth"]
    assert "beat.command" in facts("celery -A p beat -l info")


@pytest.mark.parametrize("text", ["", "celery -A 'torn", "sh -c", "-A", "\0"])
def test_a_torn_command_is_no_error(text: str) -> None:
    assert "worker.command" not in facts(text)


def test_a_script_has_commands_with_lines() -> None:
    script = "#!/bin/sh\nset -e\ncelery -A p \\\n  worker; echo done\n"
    assert list(commands(script)) == [
        (2, ["set", "-e"]),
        (3, ["celery", "-A", "p", "worker"]),
        (3, ["echo", "done"]),
    ]
