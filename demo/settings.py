"""Every setting of the demo: its unit, its default and the reason for it.

Read once, at the entry points, from the environment (prefix ACCEPTED_);
passed inward as plain arguments. No other room reads the environment.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from demo.quotas import Quotas
from demo.values import (
    BrokerUrl,
    Count,
    Folder,
    Host,
    KeptSeconds,
    Line,
    Names,
    Seconds,
    Secret,
)

# More of a wrong value than this helps nobody to find it.
SHOWN_CHARACTERS = 40


class WrongSettings(Exception):
    """Settings that can't be: which, why, and what they are else."""


class Settings(Quotas):
    """The settings of one process; frozen after the start."""

    model_config = SettingsConfigDict(
        env_prefix="ACCEPTED_",
        frozen=True,
        extra="ignore",
        # Compose passes on what isn't set as an empty text.
        env_ignore_empty=True,
    )

    # -- the gateway
    host: Host = Field(
        "127.0.0.1",
        description="Address on which the gateway listens. Loopback: a"
        " teaching stack has no business on a network unless asked.",
    )
    port: int = Field(
        8000,
        ge=1,
        le=65535,
        description="TCP port of the gateway, the only one that is opened:"
        " all other parts meet on sockets.",
    )
    response_timeout_s: Seconds = Field(
        5.0,
        description="Seconds until the gateway answers 504. Short, so that"
        " a reader sees it; the same on both ways of answering.",
    )

    names: Names = Field(
        "127.0.0.1 localhost ::1",
        description="Host names that the gateway answers to, with spaces"
        " between them: any other could be one that was made to point here.",
    )

    # -- where things are
    var_dir: Folder = Field(
        Path("var"),
        description="Folder of the broker's data, the secrets and the logs;"
        " relative ones from the checkout.",
    )
    run_dir: Folder | None = Field(
        None,
        description="Folder of the sockets. By default one below the temp"
        " folder, private, named after the user and var_dir.",
    )
    site_root: Folder = Field(
        Path("build/site"),
        description="The built site; relative from the checkout.",
    )
    broker_url: BrokerUrl = Field(
        SecretStr("redis://127.0.0.1:6379/0"),
        description="Valkey or Redis, for the event log and the queue:"
        " redis://… or unix:///path?db=0 with the password inside.",
    )
    allow_unsafe_broker: bool = Field(
        False,
        description="Start also with a broker that has no password, keeps"
        " no append-only file or evicts keys: for experiments.",
    )
    owner_secret: Secret = Field(
        SecretStr(""),
        description="Key that signs the owner cookie; the API and the held"
        " server share it. Neither starts without it.",
    )

    # -- the event log
    broker_timeout_s: Seconds = Field(
        0.8,
        description="Longest wait for one answer of the event log. Below"
        " 1 s, so that a frozen broker turns into 503 within 1 s.",
    )
    retention_s: KeptSeconds = Field(
        86_400,
        description="Seconds for which a finished task stays readable. A"
        " day: the least that Azure's guidelines ask for.",
    )
    tombstone_s: KeptSeconds = Field(
        604_800,
        description="Seconds for which an expired task is answered with 410"
        " and its idempotency key refused. A week: who comes back later"
        " won't mistake the answer for a wrong address.",
    )
    feed_length: Count = Field(
        10_000,
        ge=100,
        description="Events that the shared feed keeps for readers who come"
        " back; older ones cost them a resync.",
    )

    # -- attempts
    lease_s: Seconds = Field(
        3.0,
        description="Seconds until a worker that stopped renewing its lease"
        " has lost the attempt. Six renewals long.",
    )
    renew_s: Seconds = Field(
        0.5,
        description="Seconds between renewals. It's also how soon a running"
        " task hears of a request to cancel: within 1 s is the promise.",
    )
    sweep_s: Seconds = Field(
        1.0,
        description="Seconds between two looks of the sweeper. Two of them"
        " and a lease are how long a task stands still when its worker dies.",
    )

    alive_file: Folder | None = Field(
        None,
        description="File that a worker touches while it asks for work or"
        " has all slots taken, and the sweeper with each look: for a probe in"
        " its container. By default none:"
        " the pulse on the broker tells as much where a lane has one worker.",
    )

    task_memory_bytes: Count = Field(
        268_435_456,
        ge=0,
        description="Memory that the works of one child of a pool may take,"
        " beyond what it starts with; 0 for any amount. 256 MiB, which is"
        " ten times what the kinds here take, and with the worker itself"
        " below the 512 MiB of its container. Linux only.",
    )

    retry_base_s: Seconds = Field(
        1.0,
        description="Longest wait in seconds before the second attempt,"
        " after a failure that may pass; it doubles with each. About what a"
        " dependency takes to restart.",
    )
    retry_cap_s: Seconds = Field(
        60.0,
        description="Longest wait in seconds between any two attempts: a"
        " reader who watches a task must see it move.",
    )

    # -- the API
    body_limit_bytes: Count = Field(
        65_536,
        ge=1,
        description="Largest request body. Inputs are small; large ones"
        " travel by claim check.",
    )
    blob_store: Line = Field(
        "",
        description="Where large inputs and results are kept: a folder, or"
        " the address of a store (s3://…, az://…, gs://…) with its keys in"
        " the usual variables of that provider. Empty: the folder blobs in"
        " var_dir.",
    )
    blob_limit_bytes: Count = Field(
        33_554_432,
        ge=1,
        description="Largest blob: 32 MiB. The gateway reads it as well.",
    )
    result_inline_bytes: Count = Field(
        4_096,
        ge=0,
        description="Largest result that stands in the event log itself. What"
        " is larger becomes a blob: the log is the broker's memory, and each"
        " unfinished task has as much reserved. measured: a report of a year"
        " has 1.6 kB.",
    )
    blob_reserve_bytes: Count = Field(
        268_435_456,
        ge=0,
        description="What blobs leave free of the disk: as much as the"
        " broker may grow to, which often lies on the same one.",
    )
    heartbeat_s: Seconds = Field(
        15.0,
        description="Seconds between comment lines on a quiet stream, below"
        " every gateway's idle timeout that we know of. chosen: WHATWG HTML"
        " 9.2.7 advises a comment about every 15 s.",
    )


def read(model: type[Settings] = Settings) -> Settings:
    """Return what the environment says. Raises WrongSettings."""
    try:
        return model()
    except ValidationError as error:
        wrong = "; ".join(
            _told(str(e["loc"][0]), e["input"], e["msg"])
            for e in error.errors()
        )
        raise WrongSettings(
            f"{wrong}. (demo/README.md has all settings.)"
        ) from None


def _told(name: str, given: object, reason: str) -> str:
    default = Settings.model_fields[name].default
    shown = ascii(given)[:SHOWN_CHARACTERS]
    if isinstance(default, SecretStr):
        shown, default = "(a secret)", "none"
    reason = reason.removeprefix("Value error, ")
    return f"ACCEPTED_{name.upper()}={shown}: {reason}. Default: {default}"


@cache
def from_environment(model: type[Settings] = Settings) -> Settings:
    """Return the settings of this process, or end it and say why.

    Call at entry points only.
    """
    try:
        return read(model)
    except WrongSettings as error:
        sys.exit(f"Not started: {error}")


ROOT = Path(__file__).resolve().parent.parent
