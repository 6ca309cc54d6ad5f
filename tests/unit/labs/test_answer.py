"""A Location may be written in each of the ways that HTTP allows."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from labs.grading.addresses import NO_ADDRESS, below, misled_to
from labs.grading.client import Answer


def answer(location: str) -> Answer:
    headers = httpx.Headers({"Location": location})
    return Answer(202, headers, b"", None, 0.1, 1, "/orders")


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/orders/7", "/orders/7"),
        ("/order?number=7", "/order?number=7"),
        ("orders/7", "/orders/7"),
        ("?number=7", "/orders?number=7"),
        ("../status/7?of=anna", "/status/7?of=anna"),
        ("http://127.0.0.1:8000/orders/7#state", "/orders/7"),
        ("", ""),
        ("http://[::1/orders/7", ""),
    ],
)
def test_the_path_of_a_location(location: str, path: str) -> None:
    assert answer(location).location == path


def test_a_location_that_leads_elsewhere_names_no_path() -> None:
    misled = replace(answer("/orders/7"), leads="http://localhost:8000")
    assert misled.location == ""


def test_an_answer_without_a_location_names_no_path() -> None:
    assert Answer(202, httpx.Headers(), b"", None, 0.1, 1).location == ""


@pytest.mark.parametrize(
    ("path", "events"),
    [
        ("/builds/7", "/builds/7/events"),
        ("/builds/7/", "/builds/7/events"),
        ("/build?number=7", "/build/events?number=7"),
    ],
)
def test_what_lies_below_a_path_keeps_its_query(
    path: str, events: str
) -> None:
    assert below(path, "events") == events


SERVED = ("http://127.0.0.1:4711", "http://127.0.0.1:4712")


@pytest.mark.parametrize(
    "location",
    [
        "",
        "/orders/7",
        "?number=7",
        "http://127.0.0.1:4711/orders/7",
        "http://localhost:4712/orders/7",
        "HTTP://LocalHost:4711",
        "//127.0.0.1:4711/orders/7",
    ],
)
def test_a_location_leads_to_the_service(location: str) -> None:
    assert misled_to(location, SERVED) == ""


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("http://localhost:8000/orders/7", "http://localhost:8000"),
        ("http://localhost/orders/7", "http://localhost"),
        ("https://127.0.0.1:4711/orders/7", "https://127.0.0.1:4711"),
        ("//api/orders/7", "http://api"),
        ("http://127.0.0.1.example:4711/7", "http://127.0.0.1.example:4711"),
        ("localhost:4711/orders/7", NO_ADDRESS),
        ("http://localhost:undefined/1", NO_ADDRESS),
        ("http://localhost:99999/1", NO_ADDRESS),
        ("http://[::1/1", NO_ADDRESS),
    ],
)
def test_a_location_leads_elsewhere(location: str, leads_to: str) -> None:
    assert misled_to(location, SERVED) == leads_to
