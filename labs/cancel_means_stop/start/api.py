"""Takes mailings, tells how they stand, and cancels them."""

from __future__ import annotations

import store
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from work import print_mailing

app = FastAPI()


class MailingInput(BaseModel):
    """The fields that a client sends."""

    text: str = Field(max_length=2000)
    recipients: list[str] = Field(min_length=1, max_length=1000)


@app.post("/mailings", status_code=202)
def submit(mailing: MailingInput, response: Response) -> dict[str, str]:
    """Write the mailing down, enqueue it, and answer at once."""
    mailing_id = store.create(mailing.text, mailing.recipients)
    print_mailing.delay(mailing_id)
    response.headers["Location"] = f"/mailings/{mailing_id}"
    return {"id": mailing_id, "state": "queued"}


@app.get("/mailings/{mailing_id}")
def status(mailing_id: str) -> dict[str, str]:
    """Tell how a mailing stands."""
    state = store.state_of(mailing_id)
    if state is None:
        raise HTTPException(404, "No mailing has this id.")
    return {"id": mailing_id, "state": state}


@app.delete("/mailings/{mailing_id}")
def cancel(mailing_id: str) -> dict[str, str]:
    """Cancel a mailing. One that has ended stays as it is."""
    store.cancel(mailing_id)
    return status(mailing_id)
