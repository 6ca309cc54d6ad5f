"""Takes documents in and shows how far they are: `uvicorn api:app`."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import store
from fastapi import FastAPI, HTTPException, Response
from kombu.exceptions import OperationalError
from pydantic import BaseModel, Field
from work import render

app = FastAPI()


class Document(BaseModel):
    """A document to render."""

    # It goes into addresses and keys, so it has only what fits in there.
    document: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")
    pages: int = Field(ge=1, le=1000)


@app.post("/documents", status_code=202)
def submit(document: Document, response: Response) -> dict[str, Any]:
    """Write a document down, then hint at it; the row alone is enough."""
    store.execute(store.ADD, document.document, document.pages)
    row = store.execute(store.FIND, document.document)[0]
    if row["pages"] != document.pages:
        raise HTTPException(409, "Another document has this number.")
    # Without a broker, the sweeper sends it later.
    with suppress(OperationalError):
        render.delay(document.document)
    response.headers["Location"] = f"/documents/{document.document}"
    return {"document": document.document, "state": row["state"]}


@app.get("/documents/{number}")
def show(number: str) -> dict[str, Any]:
    """Show a document's state: queued, running or done."""
    found = store.execute(store.FIND, number)
    if not found:
        raise HTTPException(404, "There is no document of this number.")
    return {"document": found[0]["id"], "state": found[0]["state"]}
