"""Reads the present value of one of our settings, wherever it is set.

Pages name a setting by its place, and the build looks up the value, so a
page can't tell an old one:

    setting:lease_s                        demo/settings.py
    celery:task_acks_late                  demo/broker.py, app.conf
    transport:visibility_timeout           its broker_transport_options
    limits:attempts                        demo/work/limits.py
    valkey:maxmemory-policy                demo/supervisor/parts.py
    caddy:read_header                      deploy/gateway/Caddyfile
    compose:api:--timeout-keep-alive       docker-compose.yml, a command
    compose:worker-paced:stop_grace_period docker-compose.yml, a field
    manifest:api:Deployment:spec.replicas  deploy/kubernetes/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import yaml

from accepted.sitebuild.errors import SiteError
from demo.settings import ROOT, Settings

MANIFESTS = ROOT / "deploy" / "kubernetes"
# {$NAME:default} in a Caddyfile.
VARIABLE = re.compile(r"\{\$\w+:([^}]*)\}")
FILES = (
    "demo/settings.py",
    "demo/quotas.py",
    "demo/broker.py",
    "demo/work/limits.py",
    "demo/supervisor/parts.py",
    "deploy/gateway/Caddyfile",
    "deploy/kubernetes/**/*.yaml",
    "docker-compose.yml",
)


def value(place: str) -> Any:
    """Return the value that is set at `place`. Raises SiteError."""
    kind, _, name = place.partition(":")
    if kind not in READERS:
        raise SiteError(f"{place!r}: one of {', '.join(READERS)} is needed")
    try:
        return READERS[kind](name)
    except (KeyError, AttributeError, IndexError, StopIteration) as error:
        raise SiteError(f"{place!r} isn't set anywhere") from error


def as_markdown(place: str) -> str:
    """Return name and value: "`ACCEPTED_LEASE_S` = 3 s"."""
    kind, _, name = place.partition(":")
    if kind == "setting":
        return f"`{variable(name)}` = {with_unit(name, value(place))}"
    owner, _, field = name.partition(":")
    if kind in ("compose", "manifest"):
        last = re.split(r"[.:]", field)[-1] if kind == "manifest" else field
        return f"`{last}` = `{plain(value(place))}` ({owner})"
    return f"`{name}` = `{plain(value(place))}`"


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"{Settings.model_config['env_prefix']}{name.upper()}"


def with_unit(name: str, number: Any) -> str:
    """Return a setting's value with the unit that its name ends in."""
    if isinstance(number, bool):
        return f"`{number}`"
    if name.endswith("_bytes"):
        return _bytes(number)
    if isinstance(number, int | float):
        return f"{number:,g} s" if name.endswith("_s") else f"{number:,}"
    return f"`{number}`"


def plain(found: Any) -> str:
    """Return a value as a person writes it: no quotes, no `.0`."""
    if isinstance(found, float):
        return f"{found:g}"
    if isinstance(found, list | tuple):
        return ", ".join(map(plain, found))
    return str(found)


def _bytes(number: int) -> str:
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if number >= size and number % size == 0:
            return f"{number // size:,} {unit}"
    return f"{number:,} bytes"


def _setting(name: str) -> Any:
    return Settings.model_fields[name].default


def _celery(name: str) -> Any:
    from demo.broker import app

    if name not in app.conf.changes:
        raise KeyError(name)
    return app.conf[name]


def _transport(name: str) -> Any:
    return _celery("broker_transport_options")[name]


def _limits(name: str) -> Any:
    from demo.work.limits import Limits

    return getattr(Limits(), name)


def _valkey(name: str) -> Any:
    from demo.supervisor.parts import VALKEY

    lines = (line.partition(" ") for line in VALKEY.splitlines())
    return next(rest.strip('"') for key, _, rest in lines if key == name)


def _caddy(name: str) -> Any:
    text = (ROOT / "deploy" / "gateway" / "Caddyfile").read_text("utf-8")
    lines = (
        line.split("#")[0].strip().partition(" ") for line in text.splitlines()
    )
    rest = next(rest for key, _, rest in lines if key == name)
    return VARIABLE.sub(r"\1", rest)


def _compose(name: str) -> Any:
    service, _, field = name.partition(":")
    found = _documents()["compose"][0]["services"][service]
    if not field.startswith("-"):
        return found[field]
    words = [str(word) for word in found["command"]]
    pairs = {word.partition("=")[0]: word.partition("=")[2] for word in words}
    return pairs[field] or words[words.index(field) + 1]


def _manifest(name: str) -> Any:
    wanted, kind, path = name.split(":")
    found: Any = next(
        one
        for one in _documents()["manifests"]
        if one["kind"] == kind and one["metadata"]["name"] == wanted
    )
    for key in path.split("."):
        found = found[int(key) if key.isdecimal() else key]
    return found


@cache
def _documents() -> dict[str, list[Any]]:
    """Return what docker-compose.yml and the manifests hold."""
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    files = sorted((MANIFESTS / "base").glob("*.yaml"))
    files += sorted((MANIFESTS / "components").glob("*/*.yaml"))
    return {
        "compose": [yaml.safe_load(compose)],
        "manifests": [
            document
            for file in files
            for document in yaml.safe_load_all(file.read_text("utf-8"))
            if document and "name" in document.get("metadata", {})
        ],
    }


READERS: dict[str, Callable[[str], Any]] = {
    "setting": _setting,
    "celery": _celery,
    "transport": _transport,
    "limits": _limits,
    "valkey": _valkey,
    "caddy": _caddy,
    "compose": _compose,
    "manifest": _manifest,
}
