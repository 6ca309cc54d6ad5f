"""Answers 200 to everything, with the truth in the body."""

from fastapi import FastAPI

app = FastAPI()
STOCK = {"tea": 3}


# --8<-- [start:shown]
@app.post("/orders/{item}")
async def order(item: str) -> dict[str, str]:
    """Order one piece."""
    if item not in STOCK:
        return {"status": "error", "message": "no such item"}
    if STOCK[item] == 0:
        return {"status": "error", "message": "out of stock"}
    STOCK[item] -= 1
    return {"status": "ok"}


# --8<-- [end:shown]
