"""Asks the carrier for the label of a parcel.

The carrier is another company, so this file isn't yours to change: each check
restores it. It makes one label for one idempotency key, however often it is
asked. Without a key, each call makes a label, and each label is paid for.
"""

from __future__ import annotations

import os

import httpx

TIMEOUT_S = 5.0
client = httpx.Client(
    base_url=os.environ["OUTSIDE_URL"], timeout=TIMEOUT_S, trust_env=False
)
# What the carrier accepts, by its terms of business.
MOST_G = 31_500


class CarrierError(Exception):
    """The carrier refused or failed; `status` is None if no answer came.

    `retry_after_s` is the time that it asks for, and 0 if it doesn't.
    """

    def __init__(
        self, status: int | None, text: str, retry_after_s: float = 0.0
    ) -> None:
        super().__init__(f"{status or 'no answer'}: {text}")
        self.status = status
        self.retry_after_s = retry_after_s


def make_label(parcel: str, weight_g: int, key: str | None = None) -> None:
    """Have a label made. Raises CarrierError."""
    try:
        answer = client.post(
            "/label",
            json={"parcel": parcel, "weight_g": weight_g},
            headers={} if key is None else {"Idempotency-Key": key},
        )
    except httpx.HTTPError as error:
        raise CarrierError(None, type(error).__name__) from error
    if answer.is_error:
        # This carrier names seconds, and never a date.
        after = answer.headers.get("Retry-After", "")
        after_s = float(after) if after.isdecimal() else 0.0
        raise CarrierError(answer.status_code, answer.text, after_s)
