"""Addresses that a service has named: an id in them, and what comes behind.

Pure. A service may put a task's id into the path or into the query, and a
version such as Azure's `api-version` behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from harness.conformance.drive.bodies import filled
from harness.conformance.naming import id_in

# An address that a service has named, with something behind it.
EXTENDED = re.compile(r"(\{(?:status|submit)\})(.+)", re.DOTALL)
# A whole part of a path or of a query, so that `7` isn't found in `v7`.
WHOLE = r"(?<![^/=?&:]){}(?![^/?&:])"


def filled_address(path: str, values: Mapping[str, Any]) -> str:
    """Return an address with its names filled in.

    Behind an address with a query, a path goes before that query, and
    another query behind it.
    """
    found = EXTENDED.fullmatch(path)
    if found is None:
        return str(filled(path, values))
    named, more = (str(filled(part, values)) for part in found.groups())
    behind, _, query = more.partition("?")
    parts = urlsplit(named)
    queries = "&".join(part for part in (parts.query, query) if part)
    return urlunsplit(
        parts._replace(path=parts.path + behind, query=queries, fragment="")
    )


def fault_in(address: str) -> str:
    """Return why nobody can ask an address, or one joined to it; or ""."""
    try:
        # Read as the client reads it, and as `urljoin` does.
        httpx.URL(address)
        urlsplit(address).port  # noqa: B018 - it raises
    except (httpx.InvalidURL, ValueError) as error:
        return str(error)
    return ""


def with_other_id(url: str, id_: str, other: Callable[[str], str]) -> str:
    """Return an address with another id in its place, on the same host.

    An address with an id of its own, other than the body's, gets another one
    as well. `other` makes an id like one that was given.
    """
    parts = urlsplit(url)
    for known in (id_, id_in(url)):
        whole = re.compile(WHOLE.format(re.escape(known)))
        if known and whole.search(f"{parts.path}?{parts.query}"):
            # Put in as it is: a backslash is no escape.
            new = other(known).replace("\\", r"\\")
            path = whole.sub(new, parts.path)
            query = whole.sub(new, parts.query)
            return urlunsplit(parts._replace(path=path, query=query))
    return url
