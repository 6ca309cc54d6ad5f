"""Finds a client's address, as the gateway reports it.

Only a digest of it is passed on, keyed by the secret that signs cookies: it
is good for counting and can't be read back. Where no gateway is trusted, the
address is unknown.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

from demo.web.owner import owners_of

# deploy/gateway/Caddyfile sets it, and replaces a client's own.
HEADER = "X-Client-Address"
# RFC 6177, 2: a site gets at least a /64, and may use any address in it.
IPV6_PREFIX = 64
# chosen: 1 MB at most. Most clients come back, and parsing their address shows
# in the profile of a submission.
KNOWN_COUNT = 4_096


def address_of(request: Request) -> str:
    """Return the digest of a client's address; "" if it is unknown."""
    owners = owners_of(request)
    header = request.headers.get(HEADER, "") if owners.trusts_gateway else ""
    network = network_of(header)
    return owners.digest("address", network).hex()[:16] if network else ""


@lru_cache(KNOWN_COUNT)
def network_of(header: str) -> str:
    """Return the network that counts as one address; "" if malformed."""
    try:
        address = ip_address(header.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)
