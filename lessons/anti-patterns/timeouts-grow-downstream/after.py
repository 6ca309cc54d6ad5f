"""Makes offers, and gives up before the gateway does."""

import httpx
from fastapi import FastAPI, HTTPException
from hops import ask

app = FastAPI()


# --8<-- [start:shown]
# The gateway in front: response_header_timeout 1s
@app.get("/offer")
def offer() -> dict[str, int]:
    """Make an offer at today's prices."""
    try:
        return ask(timeout=0.5)
    except httpx.TimeoutException as late:
        wait = {"Retry-After": "30"}
        raise HTTPException(503, "Prices are slow.", wait) from late


# --8<-- [end:shown]
