"""A worker checks the certificate of a broker that has one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.house.tree import ROOT

# In a process of its own, because a worker changes kombu's table of
# transports.
SHOW = "from demo.worker.main import app;print(app.connection_for_read().ssl)"


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("rediss://worker:x@127.0.0.1:6379/0", "CERT_REQUIRED"),
        ("redis://worker:x@127.0.0.1:6379/0", ""),
    ],
)
def test_a_worker_checks_the_brokers_certificate(
    address: str, wanted: str
) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        env={**os.environ, "ACCEPTED_BROKER_URL": address},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert wanted in shown.stdout
    assert ("CERT" in shown.stdout) is bool(wanted)
    assert "no ssl" not in shown.stderr
