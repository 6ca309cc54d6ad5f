"""Waits for a report. Run: `python before.py ID`."""

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
        time.sleep(1)
# --8<-- [end:shown]

print(time.time())
