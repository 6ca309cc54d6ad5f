"""One conversion at a time. SIGTERM ends it after the one at work."""

import os
import signal
import time
import urllib.request

from table import query

going = True


def stop(*_):
    global going
    going = False


signal.signal(signal.SIGTERM, stop)
while going:
    rows = query(
        "UPDATE work SET state = 'taken' WHERE id = (SELECT id FROM work"
        " WHERE state = 'new' ORDER BY id LIMIT 1) RETURNING id, document"
    )
    if not rows:
        time.sleep(0.05)
        continue
    number, document = rows[0]
    request = urllib.request.Request(
        os.environ["OUTSIDE_URL"] + "/convert",
        data=b'{"document": "%s"}' % document.encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=300).read()
    query("UPDATE work SET state = 'done' WHERE id = ?", number)
