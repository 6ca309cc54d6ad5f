"""The warning where other machines would get a bare 421."""

from __future__ import annotations

import pytest

from demo.settings import Settings
from demo.supervisor.main import stranger

HOME = "127.0.0.1 localhost ::1"


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", HOME),
        ("localhost", HOME),
        ("::1", HOME),
        ("0.0.0.0", f"{HOME} 192.0.2.7"),
        # As a room's page says it: without IPv6's loopback.
        ("0.0.0.0", "127.0.0.1 localhost 192.0.2.7"),
        ("::", f"{HOME} desk.example"),
        ("192.0.2.7", f"{HOME} 192.0.2.7"),
    ],
)
def test_nothing_is_said_where_all_is_named(host: str, names: str) -> None:
    assert stranger(Settings(host=host, names=names)) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_an_open_port_without_a_name_is_told(host: str) -> None:
    said = stranger(Settings(host=host, names=HOME))
    assert said
    assert "421" in said
    assert "ACCEPTED_NAMES" in said
    assert "\n" not in said


def test_an_address_that_is_not_among_the_names_is_told() -> None:
    said = stranger(Settings(host="192.0.2.7", names=HOME))
    assert said
    assert "192.0.2.7" in said
    assert "421" in said
