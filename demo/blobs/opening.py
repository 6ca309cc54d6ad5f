"""Opens the blob stores that the settings describe.

    <store>/<owner>/            inputs, stored by owners
    <store>/results/<owner>/    results, stored by workers

One sweep of the outer one cleans both. Only entry points call this, because
they read the settings.
"""

from __future__ import annotations

import sys

from obstore.exceptions import BaseError

from demo.blobs.blobstore import BlobStore
from demo.blobs.reservations import RESERVE_FILES
from demo.settings import Settings
from demo.timekeeping import BrokerClock, broker_clock

# chosen: enough of an address or a reason to recognise it.
SHOWN_CHARACTERS = 120
# Uploads leave this many times the reserve free, so that they don't fill the
# disk up to where results give way. chosen: by default 256 MiB more, eight of
# the largest blobs, because each server counts only its own uploads under way.
UPLOADS_RESERVES = 2


def open_blobs(settings: Settings) -> BlobStore:
    """Return the store of inputs, which owners upload."""
    return _opened(
        settings,
        _store(settings),
        limit_count=settings.blobs_per_owner,
        reserves=UPLOADS_RESERVES,
    )


def open_results(settings: Settings) -> BlobStore:
    """Return the store of large results.

    It is separate, so that no owner can name or delete its blobs, and
    results don't use an owner's share of inputs. No task fails because there
    are too many results: the owner's oldest are removed. Where the disk is
    short, the oldest of all are, but only as many as make room, and none that
    its task's readers may not have seen yet.
    """
    store = _store(settings)
    return _opened(
        settings,
        f"{store}results" if store.endswith("/") else f"{store}/results",
        limit_count=settings.results_per_owner,
        owner_bytes=settings.result_owner_bytes,
        gives_way=True,
        least_s=settings.least_retention_s,
    )


def _opened(
    settings: Settings,
    where: str,
    *,
    limit_count: int,
    reserves: int = 1,
    owner_bytes: int = 0,
    gives_way: bool = False,
    least_s: int = 0,
) -> BlobStore:
    """Return a store, or end the process and say why it can't be opened."""
    try:
        return BlobStore(
            where,
            limit_bytes=settings.blob_limit_bytes,
            limit_count=limit_count,
            reserve_bytes=reserves * settings.blob_reserve_bytes,
            reserve_files=reserves * RESERVE_FILES,
            retention_s=settings.retention_s,
            clock=_clock(settings),
            owner_bytes=owner_bytes,
            gives_way=gives_way,
            least_s=least_s,
        )
    except (OSError, ValueError, BaseError) as error:
        # The library's messages have many lines.
        reason = getattr(error, "strerror", None) or str(error)
        sys.exit(
            f"Not started: no blobs can be kept in {where[:SHOWN_CHARACTERS]}"
            f" ({reason.splitlines()[0][:SHOWN_CHARACTERS]})."
            " ACCEPTED_BLOB_STORE names another folder or store."
        )


def _clock(settings: Settings) -> BrokerClock:
    url = settings.broker_url.get_secret_value()
    return broker_clock(url, settings.broker_timeout_s)


def _store(settings: Settings) -> str:
    return settings.blob_store or str(settings.var_dir / "blobs")
