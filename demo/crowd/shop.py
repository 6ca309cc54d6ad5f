"""A shop of one run's own: started, asked, and gone with the run.

It is demo.shop in a process of its own, on a free port of this machine.
It lives no longer than this process: both ends are held by `with`.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from demo.crowd.http import Gateway

# chosen: a start takes a second; on a busy machine some more.
START_LIMIT_S = 15.0
# chosen: what uvicorn takes to go when nobody is connected.
LEAVE_S = 1.0


@asynccontextmanager
async def open_shop(
    api_url: str, checked: str, keyed: str
) -> AsyncIterator[Gateway]:
    """Open a shop that is the given owners at the API; give its address.

    Raises ConnectionError when it doesn't open in time.
    """
    with (
        socket.create_server(("127.0.0.1", 0), backlog=128) as door,
        tempfile.TemporaryDirectory(prefix="shop-") as folder,
    ):
        port = door.getsockname()[1]
        shop = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "uvicorn", "demo.shop.main:app"),
            *("--fd", str(door.fileno()), "--log-level", "warning"),
            pass_fds=[door.fileno()],
            # What it says is nobody's partial.
            stdout=asyncio.subprocess.DEVNULL,
            env={
                **os.environ,
                "SHOP_API_URL": api_url,
                "SHOP_COOKIE": f"{checked} {keyed}",
                "SHOP_DATABASE": str(Path(folder) / "orders.db"),
            },
        )
        try:
            address = Gateway(f"http://127.0.0.1:{port}")
            async with asyncio.timeout(START_LIMIT_S):
                await _until_open(address, shop)
            yield address
        except TimeoutError as error:
            raise ConnectionError("the shop didn't open") from error
        finally:
            await _close(shop)


async def _until_open(
    address: Gateway, shop: asyncio.subprocess.Process
) -> None:
    # The port is open before the shop is: a request waits in its backlog.
    ping = asyncio.create_task(address.get("/ping"))
    gone = asyncio.create_task(shop.wait())
    await asyncio.wait({ping, gone}, return_when=asyncio.FIRST_COMPLETED)
    gone.cancel()
    if not ping.done():
        ping.cancel()
        raise ConnectionError(f"the shop closed at once ({shop.returncode})")
    await ping


async def _close(shop: asyncio.subprocess.Process) -> None:
    if shop.returncode is not None:
        return
    shop.terminate()
    try:
        async with asyncio.timeout(LEAVE_S):
            await shop.wait()
    except TimeoutError:
        shop.kill()
        await shop.wait()
