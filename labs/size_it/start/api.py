"""Takes documents to convert, and tells how they stand."""

from __future__ import annotations

import line
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field

app = FastAPI()


class ConversionInput(BaseModel):
    """The fields that a client sends."""

    document: str = Field(max_length=200)


@app.post("/conversions", status_code=202)
def submit(body: ConversionInput, response: Response) -> dict[str, str]:
    """Put the document in line, and answer at once."""
    conversion = line.join(body.document)
    response.headers["Location"] = f"/conversions/{conversion}"
    return {"state": "waiting"}


@app.get("/conversions/{conversion}")
def status(conversion: str) -> dict[str, str]:
    """Tell how a conversion stands."""
    state = line.state_of(conversion)
    if state is None:
        raise HTTPException(404, "No conversion has this id.")
    return {"state": state}
