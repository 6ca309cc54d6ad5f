"""A client as tutorials write it: right as long as everything goes well."""

from __future__ import annotations

import json
import sys
import time
from urllib.parse import urljoin

import httpx


def main(address: str, token: str = "", *_: str) -> None:
    """Submit, ask each second, print what comes out."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(headers=headers, trust_env=False) as client:
        submitted = client.post(address, json={"seconds": 0.3})
        submitted.raise_for_status()
        status = urljoin(address, submitted.headers["Location"])
        task = submitted.json()
        while task["state"] not in ("succeeded", "failed"):
            time.sleep(1.1)
            answer = client.get(status)
            answer.raise_for_status()
            task = answer.json()
        print(json.dumps(task))


if __name__ == "__main__":
    main(*sys.argv[1:])
