"""Addresses that count as one."""

from __future__ import annotations

import pytest

from demo.web.address import network_of


@pytest.mark.parametrize(
    ("told", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        # The same client over a socket of the other family (RFC 4291).
        ("::ffff:192.0.2.7", "192.0.2.7"),
        # RFC 6177: who has one address of a /64 has all of them.
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("@", ""),
        ("192.0.2.7, 192.0.2.8", ""),
        ("192.0.2.7:443", ""),
        ("x" * 10_000, ""),
    ],
)
def test_an_address_is_a_client_s_network(told: str, network: str) -> None:
    assert network_of(told) == network
