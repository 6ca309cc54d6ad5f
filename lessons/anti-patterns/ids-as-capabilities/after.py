"""Serves a report to its owner."""

from itertools import count

from fastapi import FastAPI, HTTPException
from owners import Owner

app = FastAPI()
REPORTS: dict[int, dict[str, str]] = {}
numbers = count(1001)

# --8<-- [start:shown]


@app.post("/reports", status_code=202)
def submit(owner: Owner) -> dict[str, int]:
    """Make a report for its owner."""
    report_id = next(numbers)
    REPORTS[report_id] = {"owner": owner, "text": f"salary of {owner}"}
    return {"id": report_id}


@app.get("/reports/{report_id}")
def read(report_id: int, owner: Owner) -> dict[str, str]:
    """Return a report."""
    report = REPORTS.get(report_id)
    # The same answer, so that nobody learns which ids exist.
    if report is None or report["owner"] != owner:
        raise HTTPException(404)
    return report


# --8<-- [end:shown]
