"""Takes renders and tells how they stand."""

from __future__ import annotations

from typing import Annotated

import store
from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field
from work import make_render

app = FastAPI()


class RenderInput(BaseModel):
    """The fields that a client sends."""

    title: str = Field(max_length=100)
    frames: int = Field(ge=1, le=1000)


# In production, the tenant is whoever has signed in.
@app.post("/renders", status_code=202)
def submit(
    render: RenderInput,
    tenant: Annotated[str, Header(alias="X-Tenant")],
    response: Response,
) -> dict[str, str]:
    """Write the render down, enqueue it, and answer at once."""
    render_id = store.create(tenant, render.title, render.frames)
    make_render.delay(render_id)
    response.headers["Location"] = f"/renders/{render_id}"
    return {"state": "queued"}


@app.get("/renders/{render_id}")
def status(render_id: int) -> dict[str, str]:
    """Tell how a render stands."""
    state = store.state_of(render_id)
    if state is None:
        raise HTTPException(404, "No render has this id.")
    return {"state": state}
