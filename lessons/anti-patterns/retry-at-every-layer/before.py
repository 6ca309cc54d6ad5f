"""A page, an API and a catalogue, each of which tries four times."""

import sys

import httpx
from fastapi import FastAPI, HTTPException
from layers import CATALOGUE, DEPENDENCY, SHOP, connect

catalogue, app = FastAPI(), FastAPI()


# --8<-- [start:shown]
def get(layer: str, path: str) -> httpx.Response:
    """Ask the next layer, up to four times."""
    for _ in range(4):
        answer = connect(layer).get(path)
        if answer.status_code < 500:
            return answer
    raise HTTPException(502)


@app.get("/cart")
def cart() -> dict[str, int]:
    """Ask the catalogue."""
    return get(CATALOGUE, "/items").json()


@catalogue.get("/items")
def items() -> dict[str, int]:
    """Ask for the prices."""
    return get(DEPENDENCY, "/prices").json()


# --8<-- [end:shown]

if __name__ == "__main__" and sys.argv[1:] == ["press"]:
    get(SHOP, "/cart")
