"""Waits for a report as its server says. Run: `python after.py ID`."""

import sys
import time

from api import connect

report_id = sys.argv[1]

# --8<-- [start:shown]
ENDS = {"succeeded", "failed", "cancelled"}

with connect() as api:
    while True:
        answer = api.get(f"/reports/{report_id}")
        if answer.json()["state"] in ENDS:
            break
        time.sleep(int(answer.headers.get("Retry-After", "5")))
# --8<-- [end:shown]

print(time.time())
