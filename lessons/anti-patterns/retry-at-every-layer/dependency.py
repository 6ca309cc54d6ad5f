"""Stands for a price list that is down; it counts who asks."""

from pathlib import Path

from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/prices")
def prices() -> None:
    """Refuse, and count."""
    with Path("asked").open("a") as file:
        file.write("asked\n")
    raise HTTPException(503)
