"""Answers with the status that clients, gateways and graphs understand."""

from fastapi import FastAPI, HTTPException

app = FastAPI()
STOCK = {"tea": 3}


# --8<-- [start:shown]
@app.post("/orders/{item}")
async def order(item: str) -> dict[str, str]:
    """Order one piece."""
    if item not in STOCK:
        raise HTTPException(404, "no such item")
    if STOCK[item] == 0:
        raise HTTPException(409, "out of stock")
    STOCK[item] -= 1
    return {"status": "ok"}


# --8<-- [end:shown]
