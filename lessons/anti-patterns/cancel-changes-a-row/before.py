"""Sends money to many accounts; cancelling changes a column."""

from celery import Celery
from fastapi import FastAPI
from table import execute, send

celery = Celery("transfers")
app = FastAPI()
STATE = "UPDATE transfers SET state = ? WHERE id = ?"


# --8<-- [start:shown]
@app.post("/transfers/{transfer_id}/cancel")
def cancel(transfer_id: str) -> dict[str, str]:
    """Cancel a transfer."""
    execute(STATE, "cancelled", transfer_id)
    return {"state": "cancelled"}


@celery.task(name="transfer", ignore_result=True)
def transfer(transfer_id: str, accounts: list[str]) -> None:
    """Send money to each account."""
    for account in accounts:
        send(account)
    execute(STATE, "succeeded", transfer_id)


# --8<-- [end:shown]


@app.get("/transfers/{transfer_id}")
def status(transfer_id: str) -> dict[str, str]:
    """Say how far a transfer is."""
    found = execute("SELECT state FROM transfers WHERE id = ?", transfer_id)
    return {"state": found}
