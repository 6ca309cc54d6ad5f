"""Chapter 5, "Take this home": whole files, and addresses that end."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.takehome.running import Running, running, wait_for


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code once for all tests of this file."""
    with running(5, SECRET="only for tests") as home:
        yield home


@pytest.fixture
def client(home: Running) -> Iterator[httpx.Client]:
    """Return a client of its API."""
    with httpx.Client(base_url=home.api, trust_env=False) as client:
        yield client


def exported(client: httpx.Client, rows: int) -> str:
    """Make an export; return the address of its file."""
    told = client.post("/exports", json={"rows": rows})
    address = told.headers["Location"]
    return str(wait_for(lambda: client.get(address).json().get("file")))


def test_an_export_is_downloaded_under_a_name(client: httpx.Client) -> None:
    told = client.get(exported(client, 3))
    assert told.text == "number,amount\r\n0,100\r\n1,101\r\n2,102\r\n"
    assert 'filename="sales.csv"' in told.headers["Content-Disposition"]


def test_a_download_goes_on_where_it_broke(client: httpx.Client) -> None:
    address = exported(client, 1000)
    whole = client.get(address)
    rest = client.get(
        address,
        headers={"Range": "bytes=100-", "If-Range": whole.headers["ETag"]},
    )
    assert rest.status_code == 206
    assert rest.content == whole.content[100:]


def test_an_address_is_good_for_one_file_and_ten_minutes(
    client: httpx.Client,
) -> None:
    address = httpx.URL(exported(client, 3))
    key, expires = address.params["key"], int(address.params["expires"])
    assert 590 <= expires - time.time() <= 600
    other = f"/files/another?expires={expires}&key={key}"
    assert client.get(other).status_code == 403
    later = address.copy_set_param("expires", expires + 1)
    assert client.get(str(later)).status_code == 403
    assert client.get(f"{address.path}?expires=x").status_code == 422


def test_an_attempt_that_is_killed_leaves_a_half_that_is_swept(
    home: Running, client: httpx.Client
) -> None:
    files = home.folder / "files"
    address = client.post("/exports", json={"rows": 3_000_000}).headers[
        "Location"
    ]
    (half,) = wait_for(lambda: list(files.glob("*.part")))
    (child,) = psutil.Process(home.worker.pid).children()
    child.kill()
    wait_for(lambda: client.get(address).json()["state"] == "succeeded")
    assert half.exists()
    os.utime(half, (0, 0))
    home.run_python("from worker import sweep; sweep.delay()")
    wait_for(lambda: not half.exists())
    assert client.get(client.get(address).json()["file"]).status_code == 200


def test_an_export_doesn_t_hold_its_rows_in_memory(
    home: Running, client: httpx.Client
) -> None:
    exported(client, 1000)
    (child,) = psutil.Process(home.worker.pid).children()
    before_bytes = child.memory_info().rss
    exported(client, 2_000_000)
    # As a list, two million rows take more than 200 MB.
    assert child.memory_info().rss - before_bytes < 20_000_000


def test_the_shell_client_has_the_file(home: Running) -> None:
    home.run("sh", "client.sh")
    lines = (home.folder / "sales.csv").read_text("utf-8").splitlines()
    assert len(lines) == 1001


def test_an_upload_is_kept_whole_or_not_at_all(home: Running) -> None:
    files = home.folder / "files"
    with httpx.Client(
        base_url=home.serve("uploads:app"), trust_env=False
    ) as client:
        told = client.put("/uploads", content=b"x" * 100_000).json()
        assert told["size_bytes"] == 100_000
        assert told["sha256"] == hashlib.sha256(b"x" * 100_000).hexdigest()
        assert (files / f"{told['id']}.bin").stat().st_size == 100_000
        before = set(files.iterdir())
        large = client.put("/uploads", content=b"x" * (32 * 1024**2 + 1))
        assert large.status_code == 413
        assert set(files.iterdir()) == before
