"""The description through the gateway: schemathesis asks all that it allows.

Seeded, and with so many requests, so that a run can be had again and ends
in time. No 5xx may come, not even the 503 and 504 that are meant: nothing is
away here, and nobody waits too long. Each answer has to have a status, a
type, fields and a body as described. (The held server isn't asked: its
answers take as long as the work, see test_hostile.py for its refusals.)
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.running import RunningStack

SEED = 202
# chosen: with four phases some hundreds of requests, a quarter of a minute.
EXAMPLES_PER_OPERATION = 6
LIMIT_S = 110

# What is asked of each answer. Left out, with the reason:
#   positive_data_acceptance   which inputs a kind takes, how a key or a
#                              cursor is made, isn't a schema's to say
#   unsupported_method         a body's type is looked at before the method
#   missing_required_header    no header is required
#   ignored_auth, object_level_authorization, use_after_free,
#   ensure_resource_availability   the owner is a cookie, which the client
#                              of schemathesis drops at will; two owners are
#                              tests/unit/api/test_owners.py
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "allow_header_conformance",
)
# It never ends; what it sends is test_stream.py's.
WITHOUT_END = "/api/stream"


@pytest.mark.timeout(LIMIT_S + 30)
def test_every_answer_is_as_described(
    make_stack: Callable[..., RunningStack], tmp_path: Path
) -> None:
    # Of its own: the shared one's quotas would be used up at once.
    running = make_stack(
        ACCEPTED_SUBMIT_LIMIT="0",
        ACCEPTED_UNFINISHED_LIMIT="10000",
        ACCEPTED_BLOBS_PER_OWNER="10000",
    ).ready()
    with httpx.Client(base_url=running.base_url) as client:
        client.get("/api/tasks")
        cookie = "; ".join(f"{k}={v}" for k, v in client.cookies.items())
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            *(f"{running.base_url}/api/openapi.json", "--seed", str(SEED)),
            *("--checks", ",".join(CHECKS), "--header", f"Cookie:{cookie}"),
            *("--max-examples", str(EXAMPLES_PER_OPERATION)),
            *("--exclude-path", WITHOUT_END, "--request-timeout", "10"),
            *("--generation-database", "none", "--no-shrink", "--no-color"),
            "--continue-on-failure",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-8000:] + ended.stderr[-2000:]
    assert "Tested" in ended.stdout
