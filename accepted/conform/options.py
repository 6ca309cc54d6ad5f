"""The arguments of `accepted conform` as values, or a sentence about them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.conformance.dialect import Dialect
from harness.conformance.dialectfile import WrongDialect, load, shipped
from harness.conformance.dialectvalues import fault_in_body
from harness.conformance.headers import fault_in_header
from harness.conformance.judge import CHECKS
from harness.conformance.plan import is_loopback

# What a service may leave out, by the dialect's tables.
OPTIONAL = ("key", "cancel", "events", "result", "failure", "errors")
# chosen: easy to type again.
SEEDS = 10**6


class WrongArguments(Exception):
    """The command can't begin; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of one run, checked."""

    url: str
    # One, or all that are known, to be told apart by the first answer.
    dialects: Sequence[Dialect]
    seed: int
    owners: Sequence[dict[str, str]] = ({},)
    only: Sequence[str] = ()
    start: str = ""
    # Where --start runs: the user's folder.
    called_from: Path = Path()
    kills: int = 1
    # Tables of the dialect that the service doesn't offer.
    without: Sequence[str] = ()
    # The user's own bodies: quick, slow, failing.
    bodies: Sequence[Any] = field(default_factory=lambda: (None, None, None))


def checked_url(url: str, *, is_mine: bool) -> str:
    """Return an address that may be judged."""
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it raises
    except ValueError as error:
        raise WrongArguments(f"{url} isn't an address: {error}.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongArguments(
            f"{url} isn't an address of http or https, such as"
            " http://127.0.0.1:8000/jobs."
        )
    if not is_loopback(url) and not is_mine:
        raise WrongArguments(
            f"{parts.hostname} isn't this machine. It will get tasks, odd"
            " requests and cancels. If it's yours, and no customer uses it,"
            " say so with --yes-this-is-mine."
        )
    return url


def chosen_dialects(name: str, called_from: Path) -> list[Dialect]:
    """Return the dialect of a name or a file; without one, all."""
    if not name:
        return list(shipped().values())
    if name in shipped():
        return [shipped()[name]]
    if not name.endswith(".toml"):
        raise WrongArguments(
            f"There is no dialect {name!r}: {', '.join(shipped())}, or a"
            " file that ends in .toml."
        )
    try:
        return [load(placed(Path(name), called_from))]
    except WrongDialect as error:
        raise WrongArguments(f"--dialect {error}") from error


def owners(headers: Sequence[str]) -> list[dict[str, str]]:
    """Return the headers of each owner.

    The first of a name is of the first owner, the second of the second; a
    name that is given once is of both.
    """
    given: dict[str, list[str]] = {}
    # Names of headers have no case: one that was spelled in two ways is one.
    names: dict[str, str] = {}
    for header in headers:
        name, colon, value = header.partition(":")
        if not colon or not name.strip():
            raise WrongArguments(
                f'--header {header!r}: write it as "Name: value".'
            )
        if fault := fault_in_header(name.strip(), value.strip()):
            raise WrongArguments(f"--header: {fault}.")
        known = names.setdefault(name.strip().lower(), name.strip())
        given.setdefault(known, []).append(value.strip())
    count = max((len(values) for values in given.values()), default=1)
    if count > 2:
        raise WrongArguments(
            "--header: a name may be given twice, for two owners, and no more."
        )
    for known, values in given.items():
        if len(values) == 2 and values[0] == values[1]:
            raise WrongArguments(
                f"--header: {known} is given twice with the same value. Two"
                " owners need two; give it once for one."
            )
    return [
        {
            n: values[min(number, len(values) - 1)]
            for n, values in given.items()
        }
        for number in range(count)
    ]


def body(path: Path | None, called_from: Path, option: str) -> Any:
    """Return the JSON in a file; None without one."""
    if path is None:
        return None
    try:
        found = json.loads(placed(path, called_from).read_text("utf-8"))
    except OSError as error:
        raise WrongArguments(f"{option} {path}: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise WrongArguments(
            f"{option} {path} isn't JSON: {error}."
        ) from error
    if fault := fault_in_body(found):
        raise WrongArguments(f"{option} {path}: {fault}.")
    return found


def placed(path: Path, called_from: Path) -> Path:
    """Return a path of the user's, from the folder where they are."""
    try:
        return called_from / path.expanduser()
    except RuntimeError:
        # There is no such user: it's a name that begins with a tilde.
        return called_from / path


def checked_only(only: Sequence[str]) -> list[str]:
    """Return ids or prefixes of requirements that exist."""
    found = [one.strip().upper() for text in only for one in text.split(",")]
    for prefix in found:
        if not any(id_.startswith(prefix) for id_ in CHECKS):
            raise WrongArguments(
                f"--only {prefix}: there is no such requirement; try --list."
            )
    return found


def checked_without(without: Sequence[str]) -> list[str]:
    """Return the names of tables that a dialect may do without."""
    given = [one for text in without for one in text.split(",")]
    found = [one.strip().lower() for one in given]
    for name in found:
        if name not in OPTIONAL:
            raise WrongArguments(
                f"--without {name}: it is one or more of"
                f" {', '.join(OPTIONAL)}."
            )
    return found


def drawn_seed(seed: int | None) -> int:
    """Return the seed that was given, or a new one."""
    if seed is not None:
        return seed
    return random.SystemRandom().randrange(SEEDS)
