"""Takes renders that can be made in time, and refuses others at once."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import store
from fastapi import FastAPI, Header, HTTPException, Path, Response
from kombu.exceptions import OperationalError
from pydantic import BaseModel, Field
from work import take_turn

app = FastAPI()


class RenderInput(BaseModel):
    """The fields that a client sends."""

    title: str = Field(max_length=100)
    # Our call to the farm is given up after 30 s, which is 600 frames.
    frames: int = Field(ge=1, le=500)


# In production, the tenant is whoever has signed in.
@app.post("/renders", status_code=202)
def submit(
    render: RenderInput,
    tenant: Annotated[str, Header(alias="X-Tenant")],
    response: Response,
) -> dict[str, str]:
    """Put the render in line, or say when there will be a place.

    Nothing is written of a render that is refused.
    """
    render_id = store.join(tenant, render.title, render.frames)
    if render_id is None:
        # 429: your own renders take up your places. 503: all are taken.
        status = 429 if store.has_full_share(tenant) else 503
        after_s = store.place_after_s(tenant)
        raise HTTPException(
            status,
            f"There is no place in line. Come back in {after_s} s.",
            headers={"Retry-After": str(after_s)},
        )
    # Each render has a message, but the message doesn't say which. Without a
    # broker, the sweeper sends it later.
    with suppress(OperationalError):
        take_turn.delay()
    response.headers["Location"] = f"/renders/{render_id}"
    return {"state": "queued"}


@app.get("/renders/{render_id}")
def status(render_id: Annotated[int, Path(lt=2**63)]) -> dict[str, str]:
    """Tell how a render stands."""
    state = store.state_of(render_id)
    if state is None:
        raise HTTPException(404, "No render has this id.")
    return {"state": state}
