"""The shop keeps its exchanges with the API: one of each sort."""

from __future__ import annotations

import httpx

from lessons.shop.sent import Sent


def answer(**fields: str) -> httpx.Response:
    request = httpx.Request(
        "POST",
        "http://api/api/tasks",
        json={"kind": "charge"},
        headers={"Cookie": "owner=1", "Idempotency-Key": '"k"'},
    )
    headers = {"Set-Cookie": "owner=1", **fields}
    return httpx.Response(202, request=request, headers=headers, json={})


def test_a_new_task_and_a_replay_are_kept_without_their_owner() -> None:
    sent = Sent()
    sent.note(answer(**{"Idempotency-Replayed": "true"}), 2.0)
    sent.note(answer(), 1.0)
    sent.note(answer(), 3.0)
    first, again = sent.exchanges()
    assert (first.sent_s, again.sent_s) == (1.0, 2.0)
    head, _, body = first.request.partition("\n\n")
    assert head.startswith("POST /api/tasks HTTP/1.1\n")
    assert 'Idempotency-Key: "k"' in head
    assert body == '{"kind":"charge"}'
    assert "Idempotency-Replayed: true" in again.response
    assert again.response.startswith("HTTP/1.1 202 Accepted\n")
    assert "owner" not in f"{sent.exchanges()}"
