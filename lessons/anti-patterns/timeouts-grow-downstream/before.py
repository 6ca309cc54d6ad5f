"""Makes offers, behind a gateway that waits for a second."""

from fastapi import FastAPI
from hops import ask

app = FastAPI()


# --8<-- [start:shown]
# The gateway in front: response_header_timeout 1s
@app.get("/offer")
def offer() -> dict[str, int]:
    """Make an offer at today's prices."""
    return ask(timeout=5)


# --8<-- [end:shown]
