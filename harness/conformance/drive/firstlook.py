"""Sends the first submission: which dialect is it, and can it be judged?

Most runs that go wrong do so here: a wrong address, a page instead of an
API, a login, a body that the service doesn't take. Each gets a sentence.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from harness.conformance.conditions import Facts, any_holds
from harness.conformance.dialect import Dialect
from harness.conformance.drive.addresses import fault_in, filled_address
from harness.conformance.drive.bodies import drawn, filled
from harness.conformance.drive.caller import JSON
from harness.conformance.drive.reading import KEPT_CHARS, facts_of, named
from harness.conformance.drive.receiving import HOOKS, receive
from harness.conformance.drive.refusals import TOO_MANY
from harness.conformance.mediatypes import essence
from harness.conformance.plan import same_place
from harness.workload.tls import tls

# chosen: a login page or a gateway answers sooner.
ANSWER_S = 10.0
# From the request to the last byte; an answer may drip for ever.
WHOLE_S = 2 * ANSWER_S
NO_BODY = "Give one that makes a task with --body FILE.json"
OWN = (
    "Describe it in a file of your own: accepted conform --show-dialect plain"
    " > mine.toml, then --dialect mine.toml."
)


class CouldNotLook(Exception):
    """The service can't be judged like this; the message says why."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The dialect that a service speaks, and where it takes tasks."""

    dialect: Dialect
    submit_url: str


def submit_url(url: str, dialect: Dialect) -> str:
    """Return where tasks go: the address itself, if it has a path."""
    has_path = urlsplit(url).path.strip("/")
    return url if has_path else urljoin(url, dialect.submit.path)


async def look(
    url: str,
    dialects: Sequence[Dialect],
    body: Any,
    headers: Mapping[str, str],
    seed: int,
) -> FirstLook:
    """Submit one task in each of the dialects, until one fits.

    Raises CouldNotLook, also if the status is on another host. With one
    dialect only, that one is taken, unless the answer shows that there is
    nothing to judge.
    """
    tried: dict[str, Facts] = {}
    async with httpx.AsyncClient(
        headers=dict(headers),
        timeout=ANSWER_S,
        trust_env=False,
        verify=tls(),
        event_hooks=HOOKS,
    ) as http:
        for dialect in sorted(dialects, key=lambda d: -d.priority):
            request = _request(url, dialect, body, seed)
            name = json.dumps(request, sort_keys=True)
            if name in tried:
                continue
            facts = tried[name] = await _send(http, request)
            fitting = [d for d in dialects if any_holds(d.detect, facts)]
            if len(dialects) == 1:
                _require(facts, dialect, request["url"])
                return _found(facts, dialect, request["url"])
            if fitting:
                best = max(fitting, key=lambda d: d.priority)
                return _found(facts, best, request["url"])
    facts, place = _likeliest(tried)
    _refuse(facts, place)
    raise CouldNotLook(
        f"No dialect that is known here fits: POST {place} answered"
        f" {_short(facts)}. {NO_BODY}, and choose with --dialect. {OWN}"
    )


def _found(facts: Facts, dialect: Dialect, place: str) -> FirstLook:
    """Return what was found out; CouldNotLook if tasks are elsewhere."""
    address = named(facts, dialect.submit.address) or ""
    if any_holds(dialect.submit.accepted, facts) and not fault_in(address):
        whole = urljoin(place, filled_address(address, {"submit": place}))
        if not same_place(whole, place):
            raise CouldNotLook(
                f"POST {place} names {address} for the status: another"
                " scheme, host or port, and credentials aren't sent there."
                " Give the address under which the service names its tasks."
            )
    return FirstLook(dialect, place)


def _request(
    url: str, dialect: Dialect, body: Any, seed: int
) -> dict[str, Any]:
    dice = random.Random(f"{seed}/first-look")
    template = dialect.bodies.quick if body is None else body
    place = submit_url(url, dialect)
    values = {"body": drawn(template, dice), "submit": place, "number": 0}
    return {
        "method": dialect.submit.method,
        "url": place,
        "json": filled(dialect.submit.envelope, values),
        "headers": {
            name: str(filled(value, values))
            for name, value in dialect.submit.headers.items()
        },
    }


async def _send(http: httpx.AsyncClient, request: dict[str, Any]) -> Facts:
    method, place = request["method"], request["url"]
    host = urlsplit(place).netloc
    body, headers = request["json"], {"Content-Type": JSON}
    try:
        answer = await receive(
            *(http, method, place, WHOLE_S),
            content=None if body is None else json.dumps(body).encode(),
            headers={**headers, **request["headers"]},
        )
    except httpx.ConnectTimeout as error:
        raise CouldNotLook(
            f"Timed out: {host} took no connection within {ANSWER_S:.0f} s."
        ) from error
    except httpx.TimeoutException as error:
        raise CouldNotLook(
            f"Timed out: {place} didn't answer a submission within"
            f" {ANSWER_S:.0f} s. If it does the work first, that is what"
            " LRO-SUBMIT-06 is about: give a --body of short work."
        ) from error
    except TimeoutError as error:
        raise CouldNotLook(
            f"Timed out: the answer of {place} to a submission hasn't ended"
            f" after {WHOLE_S:.0f} s. A task's news belongs in its status or"
            " in a stream of its own."
        ) from error
    except httpx.ConnectError as error:
        raise CouldNotLook(_unconnected(place, str(error))) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CouldNotLook(
            f"{host} answers something that isn't HTTP ({error}). Is it the"
            " right port, and http or https?"
        ) from error
    return facts_of(*answer)


def _unconnected(place: str, words: str) -> str:
    host = urlsplit(place).netloc
    if "CERTIFICATE" in words.upper():
        return (
            f"The TLS certificate of {host} isn't trusted ({words}). Use a"
            " certificate that this machine trusts (SSL_CERT_FILE names"
            " another file of authorities), or an http address."
        )
    if "Name or service" in words or "getaddrinfo" in words:
        return f"There is no host of the name {urlsplit(place).hostname}."
    is_tls = place.startswith("https:") and "attempts failed" not in words
    if is_tls or "SSL" in words.upper():
        why = f" ({words})" if words else ""
        return f"{host} doesn't speak TLS{why}. Try http:// instead."
    return (
        f"Nothing answers at {host} ({words}). Is the service running, and is"
        " the port right?"
    )


def _require(facts: Facts, dialect: Dialect, place: str) -> None:
    """Raise CouldNotLook if the answer can't be one of a task API."""
    if any_holds(dialect.submit.accepted, facts):
        return
    _refuse(facts, place)
    if 400 <= facts.http < 500:
        raise CouldNotLook(
            f"A submission in the dialect {dialect.name} is refused: POST"
            f" {place} answered {_short(facts)}. {NO_BODY}, or choose another"
            " --dialect."
        )


def _refuse(facts: Facts, place: str) -> None:
    for sentence in _reasons(facts, place):
        raise CouldNotLook(sentence)


def _reasons(facts: Facts, place: str) -> Iterator[str]:
    """Yield why an answer has nothing to do with tasks."""
    code, location = facts.http, facts.headers.get("location", "")
    type_ = facts.headers.get("content-type", "")
    if code in (301, 302, 303, 307, 308):
        yield (
            f"POST {place} is redirected to {location}. If that is a login,"
            ' give --header "Authorization: ..."; otherwise give the address'
            " that it leads to."
        )
    if code in (401, 403, 407):
        yield (
            f"POST {place} answered {code}: it wants credentials. Give"
            ' --header "Authorization: ...", twice for two owners.'
        )
    if code in (404, 405):
        yield (
            f"POST {place} answered {code}: tasks aren't submitted there."
            " Give the whole address, such as http://127.0.0.1:8000/jobs."
        )
    if code == TOO_MANY:
        yield (
            f"POST {place} answered 429: it has had too many requests. Wait,"
            " and give a lower --rate."
        )
    if essence(type_) == "text/html":
        yield (
            f"POST {place} answered {code} with a page of HTML: that is a"
            " site, or a proxy's error, and no API."
        )


def _likeliest(tried: Mapping[str, Facts]) -> tuple[Facts, str]:
    """Return the answer that says most: anything but 404 and 405."""
    rows = [(facts, json.loads(name)["url"]) for name, facts in tried.items()]
    return min(rows, key=lambda row: row[0].http in (404, 405))


def _short(facts: Facts) -> str:
    body = json.dumps(facts.body) if facts.body is not None else ""
    type_ = facts.headers.get("content-type", "no media type")
    return f"{facts.http} ({type_}) {body[:KEPT_CHARS]}".rstrip()
