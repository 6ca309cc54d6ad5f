"""Every setting of the demo: its unit, its default and the reason for it.

Read once, at the entry points, from the environment (prefix ACCEPTED_);
passed inward as plain arguments. No other room reads a setting: the supervisor
hands the environment on, and worker/monitor.py reads only Flower's password.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from demo.quotas import Quotas
from demo.settingtypes import (
    BrokerUrl,
    Count,
    Folder,
    Host,
    KeptSeconds,
    Names,
    Seconds,
    Secret,
    SingleLine,
)

# chosen: enough of a wrong value to recognise it.
SHOWN_CHARACTERS = 40


class WrongSettings(Exception):
    """Invalid settings: which ones, why, and their defaults."""


class Settings(Quotas):
    """The settings of one process; frozen after the start."""

    model_config = SettingsConfigDict(
        env_prefix="ACCEPTED_",
        frozen=True,
        extra="ignore",
        # Compose passes an unset variable as an empty string.
        env_ignore_empty=True,
    )

    # -- the gateway
    host: Host = Field(
        "127.0.0.1",
        description="Address on which the gateway listens. Loopback: a"
        " stack on one machine shouldn't be on a network by default.",
    )
    port: int = Field(
        8000,
        ge=1,
        le=65535,
        description="TCP port of the gateway, the only open port: all other"
        " parts use Unix sockets.",
    )
    response_timeout_s: Seconds = Field(
        5.0,
        description="Seconds until the gateway responds with 504. Short, so"
        " that a client hears of it; the same for every server behind it.",
    )

    names: Names = Field(
        "127.0.0.1 localhost ::1",
        description="Host names that the gateway serves, separated by spaces."
        " Other Host headers are refused, which blocks DNS rebinding.",
    )

    # -- where things are
    var_dir: Folder = Field(
        Path("var"),
        description="Folder for the broker's data, secrets and logs; relative"
        " to the checkout.",
    )
    run_dir: Folder | None = Field(
        None,
        description="Folder for the sockets. By default a private one in the"
        " temporary folder, named after the user and var_dir.",
    )
    broker_url: BrokerUrl = Field(
        SecretStr("redis://127.0.0.1:6379/0"),
        description="Valkey or Redis, for the event log and the queue:"
        " redis://… or unix:///path?db=0 with the password inside.",
    )
    allow_unsafe_broker: bool = Field(
        False,
        description="Start even if the broker has no password, keeps no"
        " append-only file or evicts keys, and accept tasks if that becomes"
        " so later: to try something.",
    )
    owner_secret: Secret = Field(
        SecretStr(""),
        description="Key that signs the owner cookie; every server that"
        " knows owners shares it. None starts without it.",
    )
    cookie_secure: bool = Field(
        False,
        description="Give the owner cookie the attribute Secure. Set it where"
        " clients only come by TLS: browsers then never send it in the clear."
        " Off, because a stack on loopback has no TLS.",
    )

    # -- the event log
    broker_timeout_s: Seconds = Field(
        0.8,
        description="Longest wait for one response of the event log. Below 1"
        " s, so that a frozen broker leads to a 503 within 1 s.",
    )
    retention_s: KeptSeconds = Field(
        86_400,
        description="Seconds for which a finished task stays readable. A day:"
        " the minimum in Azure's guidelines.",
    )
    tombstone_s: KeptSeconds = Field(
        604_800,
        description="Seconds for which an expired task is answered with 410"
        " and its idempotency key refused. A week, so that a client that"
        " comes back late learns that the task existed.",
    )
    feed_length: Count = Field(
        10_000,
        ge=100,
        description="Events that the shared feed keeps for readers that"
        " reconnect; each process of the API has them in memory, too, some"
        " 11 MB. A longer gap needs a resync.",
    )

    # -- attempts
    lease_s: Seconds = Field(
        3.0,
        description="Seconds until a worker that stopped renewing its lease"
        " has lost the attempt. As long as six renewals.",
    )
    renew_s: Seconds = Field(
        0.5,
        description="Seconds between renewals. A running task checks for a"
        " request to cancel as often: it is promised to end within 1 s.",
    )
    sweep_s: Seconds = Field(
        1.0,
        description="Seconds between two passes of the sweeper. A task whose"
        " worker dies stands still for up to two of these and a lease.",
    )

    alive_file: Folder | None = Field(
        None,
        description="File for the liveness probe of a container. A worker"
        " touches it while it asks for work or has all slots busy, the"
        " sweeper at each pass. By default none: where a lane has one"
        " worker, the pulse on the broker says the same.",
    )

    task_memory_bytes: Count = Field(
        268_435_456,
        ge=0,
        description="Memory that the tasks of one pool child may use beyond"
        " what the child starts with; 0 for any amount. 256 MiB is ten"
        " times what the kinds here use, and together with the worker"
        " itself below the 512 MiB of its container. Linux only.",
    )

    retry_base_s: Seconds = Field(
        1.0,
        description="Longest pause in seconds before the second attempt, after"
        " a failure that may pass; it doubles with each. About the restart"
        " of a dependency.",
    )
    retry_cap_s: Seconds = Field(
        60.0,
        description="Longest pause in seconds between any two attempts: a"
        " reader who watches a task has to see it move.",
    )

    # -- the API
    body_limit_bytes: Count = Field(
        65_536,
        ge=1,
        description="Largest request body. Inputs are small; large ones are"
        " blobs.",
    )
    blob_store: SingleLine = Field(
        "",
        description="Place of large inputs and results: a folder, or the"
        " address of a store (s3://…, az://…, gs://…) with its keys in the"
        " usual variables of that provider. If empty, the folder blobs in"
        " var_dir.",
    )
    blob_limit_bytes: Count = Field(
        33_554_432,
        ge=1,
        description="Largest blob: 32 MiB. The gateway uses this limit too.",
    )
    result_inline_bytes: Count = Field(
        4_096,
        ge=0,
        description="Largest result in the event log itself. A larger one"
        " becomes a blob: the log is in the broker's memory, and this much"
        " is reserved for each unfinished task. A report of a"
        " year has 1.6 kB.",
    )
    heartbeat_s: Seconds = Field(
        15.0,
        description="Seconds between comment lines on a quiet stream, below"
        " every gateway's idle timeout that we know of. chosen: WHATWG"
        " HTML 9.2.7 advises a comment about every 15 s.",
    )


def read(model: type[Settings] = Settings) -> Settings:
    """Return what the environment says. Raises WrongSettings."""
    try:
        return model()
    except ValidationError as error:
        wrong = "; ".join(
            _told(model, str(e["loc"][0]), e["input"], e["msg"])
            for e in error.errors()
        )
        raise WrongSettings(
            f"{wrong}. (demo/README.md lists all settings.)"
        ) from None


def _told(model: type[Settings], name: str, given: object, reason: str) -> str:
    default = model.model_fields[name].default
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
