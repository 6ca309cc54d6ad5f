"""The clients of chapter 3 against a hostile server: they hold."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from accepted.node import NODE
from harness.hostile import process
from harness.hostile.running import judge
from harness.hostile.server import HostileServer
from harness.hostile.ways import WAYS
from tests.house.tree import ROOT

HOME = ROOT / "lessons" / "take-home" / "chapter-3"
TYPESCRIPT = """
import { waitFor } from "./client.ts";
console.log(JSON.stringify(await waitFor(process.argv[1])));
"""
CLIENTS = {
    "python": [sys.executable, "client.py"],
    "typescript": [*(str(NODE), "--input-type=module", "--eval", TYPESCRIPT)],
}
LIMIT_S = 40.0
# Those that a client meets once it has its task's address.
MET = ("calm", "busy-503", "date-429", "stale-304", "torn-body", "slow-read")


@pytest.mark.parametrize("way", MET)
@pytest.mark.parametrize("client", CLIENTS)
async def test_a_client_holds(client: str, way: str) -> None:
    async with HostileServer(seed=7) as server:
        session = server.begin(way)
        async with httpx.AsyncClient(trust_env=False) as http:
            while True:
                told = await http.post(server.address(way), json={})
                if told.status_code == 202:
                    break
                await asyncio.sleep(int(told.headers["Retry-After"]))
        address = urljoin(server.address(way), told.headers["Location"])
        ended = await process.run(
            *([*CLIENTS[client], address], Path(HOME), {}, LIMIT_S)
        )
        judged = judge(WAYS[way], session.trial(ended, prints_result=True))
    assert judged.is_tried, ended.output
    assert judged.violations == (), ended.output
