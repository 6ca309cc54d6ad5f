"""A page, an API and a catalogue; only the last one tries again."""

import random
import sys
import time

import httpx
from fastapi import FastAPI, HTTPException
from layers import CATALOGUE, DEPENDENCY, SHOP, connect

catalogue, app = FastAPI(), FastAPI()


# --8<-- [start:shown]
def get(layer: str, path: str, tries: int = 1) -> httpx.Response:
    """Ask the next layer; only the one nearest to the fault retries."""
    for attempt in range(tries):
        if attempt > 0:
            time.sleep(random.uniform(0, 0.1 * 2**attempt))
        answer = connect(layer).get(path)
        if answer.status_code < 500:
            return answer
    raise HTTPException(503, headers={"Retry-After": "30"})


@app.get("/cart")
def cart() -> dict[str, int]:
    """Ask the catalogue."""
    return get(CATALOGUE, "/items").json()


@catalogue.get("/items")
def items() -> dict[str, int]:
    """Ask for the prices."""
    return get(DEPENDENCY, "/prices", tries=4).json()


# --8<-- [end:shown]

if __name__ == "__main__" and sys.argv[1:] == ["press"]:
    get(SHOP, "/cart")
