"""Makes a report while the client waits."""

from fastapi import FastAPI
from work import make_report

app = FastAPI()


# --8<-- [start:shown]
@app.post("/reports")
def report() -> dict[str, int]:
    """Make a report, and answer with it."""
    return {"rows": make_report()}


# --8<-- [end:shown]
