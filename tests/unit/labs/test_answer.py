"""A Location may be written in each of the ways that HTTP allows."""

from __future__ import annotations

import httpx
import pytest

from labs.grading.addresses import below
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
    ],
)
def test_the_path_of_a_location(location: str, path: str) -> None:
    assert answer(location).location == path


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
