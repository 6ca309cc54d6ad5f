"""Accepts invoices, and sends them in its own process."""

from fastapi import BackgroundTasks, FastAPI
from work import send_invoice

app = FastAPI()


# --8<-- [start:shown]
@app.post("/invoices/{invoice}", status_code=202)
def accept(invoice: str, background: BackgroundTasks) -> dict[str, str]:
    """Accept an invoice; it is sent after the response."""
    background.add_task(send_invoice, invoice)
    return {"invoice": invoice}


# --8<-- [end:shown]
