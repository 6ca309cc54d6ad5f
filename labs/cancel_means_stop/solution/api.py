"""Takes mailings, and requests to cancel them. It never stops work itself."""

from __future__ import annotations

from typing import Annotated

import store
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from work import print_mailing

app = FastAPI()


class MailingInput(BaseModel):
    """The fields that a client sends."""

    text: str = Field(max_length=2000)
    # A name is one line, in a letter and in a file of receipts.
    recipients: list[
        Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,200}$")]
    ] = Field(min_length=1, max_length=1000)


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


@app.delete("/mailings/{mailing_id}", status_code=202)
def cancel(mailing_id: str) -> dict[str, str]:
    """Note the request; the worker looks for it before each letter.

    The answer has the state, so that a repeat is answered in the same way.
    """
    store.request_cancel(mailing_id)
    mailing = status(mailing_id)
    if mailing["state"] == "succeeded":
        raise HTTPException(409, "All letters of this mailing are printed.")
    return mailing
