"""Sends money to many accounts; the worker reads the intent to cancel."""

from celery import Celery
from fastapi import FastAPI
from table import execute, send

celery = Celery("transfers")
app = FastAPI()
STATE = "UPDATE transfers SET state = ? WHERE id = ?"
INTENT = "UPDATE transfers SET intent = 'cancel' WHERE id = ?"
INTENDED = "SELECT intent FROM transfers WHERE id = ?"


# --8<-- [start:shown]
@app.post("/transfers/{transfer_id}/cancel", status_code=202)
def cancel(transfer_id: str) -> dict[str, str]:
    """Write down that a transfer is to be cancelled."""
    execute(INTENT, transfer_id)
    return status(transfer_id)


@celery.task(name="transfer", ignore_result=True)
def transfer(transfer_id: str, accounts: list[str]) -> None:
    """Send money to each account."""
    for account in accounts:
        if execute(INTENDED, transfer_id) == "cancel":
            execute(STATE, "cancelled", transfer_id)
            return
        send(account)
    execute(STATE, "succeeded", transfer_id)


# --8<-- [end:shown]


@app.get("/transfers/{transfer_id}")
def status(transfer_id: str) -> dict[str, str]:
    """Say how far a transfer is."""
    found = execute("SELECT state FROM transfers WHERE id = ?", transfer_id)
    return {"state": found}
