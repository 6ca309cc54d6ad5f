"""Accepts invoices, and has a worker send them."""

from celery import Celery
from fastapi import FastAPI
from work import send_invoice

celery = Celery("invoices")
app = FastAPI()


# --8<-- [start:shown]
@app.post("/invoices/{invoice}", status_code=202)
def accept(invoice: str) -> dict[str, str]:
    """Accept an invoice; a worker sends it."""
    send.delay(invoice)
    return {"invoice": invoice}


@celery.task(ignore_result=True, acks_late=True, reject_on_worker_lost=True)
def send(invoice: str) -> None:
    """Send an invoice."""
    send_invoice(invoice)


# --8<-- [end:shown]
