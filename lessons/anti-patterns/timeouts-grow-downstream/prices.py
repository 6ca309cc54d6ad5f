"""Stands for a price list that has become slow."""

import time

from fastapi import FastAPI

app = FastAPI()


@app.get("/prices")
def prices() -> dict[str, int]:
    """Return the prices, after a while."""
    time.sleep(2.5)
    return {"tea": 3}
