from fastapi import APIRouter, BackgroundTasks

from shop import billing

router = APIRouter()


@router.post("/orders")
def order(body: dict, tasks: BackgroundTasks):
    tasks.add_task(billing.charge_customer, body["customer"])
    return {"ok": True}
