"""Waits for a report as its server says. Run: `python after.py ID`."""

import sys
import time

from api import connect

report_id = sys.argv[1]

# --8<-- [start:shown]
with connect() as api:
    while True:
        answer = api.get(f"/reports/{report_id}")
        if answer.json()["state"] == "succeeded":
            break
        time.sleep(int(answer.headers["Retry-After"]))
# --8<-- [end:shown]

print(time.time())
