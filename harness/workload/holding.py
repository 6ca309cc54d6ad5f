"""A request whose connection is held until its work is done.

Its client can't ask again: the answer is lost with the connection, and the
log of the work, if the service keeps one, tells what became of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from harness.workload.work import Work

if TYPE_CHECKING:
    from harness.workload.client import Client


async def hold(client: Client, work: Work) -> None:
    """Send the request once, and write what comes back."""
    request_id = client.new_id()
    history, dialect = client.history, client.dialect
    more = {"request_id": request_id, "expects": work.expects}
    op = history.invoke("hold", **more)
    try:
        answer = await client.http.post(
            dialect.addresses.hold,
            json=work.body,
            headers={dialect.request_id_header: request_id},
        )
    except httpx.HTTPError as error:
        history.write(op, "hold", "unknown", error=type(error).__name__)
        return
    code = answer.status_code
    if code >= 400:
        phase = "unknown" if code >= 500 else "fail"
        history.write(op, "hold", phase, status=code)
        return
    status = dialect.read_held(answer.json())
    is_final = status.state in dialect.vocabulary.final_states
    client.note_state(status.task, is_held=True, is_final=is_final)
    history.write(
        *(op, "hold", "ok"), status=code, task=status.task, state=status.state
    )
