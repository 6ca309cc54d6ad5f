"""The address of a conversion has its id in the query."""

import line
from fastapi import FastAPI, HTTPException, Request, Response

app = FastAPI()


@app.post("/conversions", status_code=202)
async def submit(request: Request, response: Response):
    body = await request.json()
    conversion = line.join(body["document"])
    response.headers["Location"] = f"/status?conversion={conversion}"
    return {"state": "waiting"}


@app.get("/status")
def status(conversion: str):
    state = line.state_of(conversion)
    if state is None:
        raise HTTPException(404)
    return {"state": state}
