"""Starts a shop (lessons/shop) for one run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lessons.load.http import Gateway
from lessons.load.own import servers


@asynccontextmanager
async def open_shop(
    api_url: str, checked: str, keyed: str
) -> AsyncIterator[Gateway]:
    """Start a shop with these two owners' cookies; yield its Gateway.

    Raises Failed if it doesn't start in time.
    """
    environment = {
        "SHOP_API_URL": api_url,
        "SHOP_COOKIE": f"{checked} {keyed}",
        "SHOP_DATABASE": "{folder}/orders.db",
    }
    async with servers(shop=("lessons.shop.main:app", environment)) as own:
        yield Gateway(own["shop"].address)
