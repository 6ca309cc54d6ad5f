"""Stands for a price list that has become slow."""

import time
from pathlib import Path

from fastapi import FastAPI

app = FastAPI()


@app.get("/prices")
def prices() -> dict[str, int]:
    """Return the prices, after a while."""
    time.sleep(2.5)
    with Path("prices-ended").open("a") as file:
        file.write(f"{time.monotonic()}\n")
    return {"tea": 3}
