"""Opens the cloakrooms that the settings describe, in whichever process.

    <store>/<owner>/            what owners have left: inputs
    <store>/results/<owner>/    what workers have left: results

One sweep of the outer one sees to both.

Only entry points call this: they read the settings.
"""

from __future__ import annotations

import sys

from obstore.exceptions import BaseError

from demo.blobs.cloakroom import Cloakroom
from demo.settings import Settings
from demo.timekeeping import BrokerClock, broker_clock

# More of an address or a reason than this helps nobody.
SHOWN_CHARACTERS = 120


def open_blobs(settings: Settings) -> Cloakroom:
    """Return the cloakroom for what owners leave."""
    return _opened(
        settings,
        _store(settings),
        limit_count=settings.blobs_per_owner,
    )


def open_results(settings: Settings) -> Cloakroom:
    """Return the cloakroom for large results.

    A room of its own: no owner can name or delete what is here, and results
    take nothing of an owner's share of inputs. No task fails because there
    are too many: the owner's oldest give way, and where the disk is short
    the oldest of all.
    """
    store = _store(settings)
    return _opened(
        settings,
        f"{store}results" if store.endswith("/") else f"{store}/results",
        limit_count=settings.results_per_owner,
        owner_bytes=settings.result_owner_bytes,
        gives_way=True,
    )


def _opened(
    settings: Settings,
    where: str,
    *,
    limit_count: int,
    owner_bytes: int = 0,
    gives_way: bool = False,
) -> Cloakroom:
    """Return a cloakroom, or end the process and say why there is none."""
    try:
        return Cloakroom(
            where,
            limit_bytes=settings.blob_limit_bytes,
            limit_count=limit_count,
            reserve_bytes=settings.blob_reserve_bytes,
            retention_s=settings.retention_s,
            clock=_clock(settings),
            owner_bytes=owner_bytes,
            gives_way=gives_way,
        )
    except (OSError, ValueError, BaseError) as error:
        # The library's messages go on for lines.
        said = getattr(error, "strerror", None) or str(error)
        sys.exit(
            f"Not started: no blobs can be kept in {where[:SHOWN_CHARACTERS]}"
            f" ({said.splitlines()[0][:SHOWN_CHARACTERS]})."
            " ACCEPTED_BLOB_STORE names another folder or store."
        )


def _clock(settings: Settings) -> BrokerClock:
    url = settings.broker_url.get_secret_value()
    return broker_clock(url, settings.broker_timeout_s)


def _store(settings: Settings) -> str:
    return settings.blob_store or str(settings.var_dir / "blobs")
