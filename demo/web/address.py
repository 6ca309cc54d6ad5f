"""From where a client comes: its address as the gateway tells it.

Inward goes only a digest, keyed by the secret that signs cookies: to count
by, and not to be read. Where no gateway is trusted nobody has an address.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

from demo.web.owner import owners_of

# Set by deploy/gateway/Caddyfile on each request, whatever the client sent.
HEADER = "X-Client-Address"
# RFC 6177, 2: a site gets a /64 at least, and may take any address in it.
IPV6_PREFIX = 64
# chosen: 1 MB at most. Most clients come back, and parsing their address is
# among what a profile of a submission shows.
KNOWN_COUNT = 4_096


def address_of(request: Request) -> str:
    """Return the digest of where a request comes from; "" for unknown."""
    owners = owners_of(request)
    told = request.headers.get(HEADER, "") if owners.trusts_gateway else ""
    network = network_of(told)
    return owners.digest("address", network).hex()[:16] if network else ""


@lru_cache(KNOWN_COUNT)
def network_of(told: str) -> str:
    """Return what counts as one address; "" for what isn't any."""
    try:
        address = ip_address(told.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)
