"""Takes documents in and shows how far they are: `uvicorn api:app`."""

from __future__ import annotations

from typing import Any

import store
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from work import render

app = FastAPI()


class Document(BaseModel):
    """A document to render."""

    document: str = Field(min_length=1, max_length=64)
    pages: int = Field(ge=1, le=1000)


@app.post("/documents", status_code=202)
def submit(document: Document, response: Response) -> dict[str, Any]:
    """Accept a document."""
    store.add(document.document, document.pages)
    render.delay(document.document)
    response.headers["Location"] = f"/documents/{document.document}"
    return {"document": document.document, "state": "queued"}


@app.get("/documents/{number}")
def show(number: str) -> dict[str, Any]:
    """Show a document's state: queued, running or done."""
    row = store.find(number)
    if row is None:
        raise HTTPException(404, "There is no document of this number.")
    return {"document": row["id"], "state": row["state"]}
