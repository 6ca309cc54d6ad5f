"""Opens the cloakrooms that the settings describe, in whichever process.

    <store>/<owner>/            what owners have left: inputs
    <store>/results/<owner>/    what workers have left: results

One sweep of the outer one sees to both.

Only entry points call this: they read the settings.
"""

from __future__ import annotations

from demo.blobs.cloakroom import Cloakroom
from demo.settings import Settings
from demo.timekeeping import BrokerClock, broker_clock


def open_blobs(settings: Settings) -> Cloakroom:
    """Return the cloakroom for what owners leave."""
    return Cloakroom(
        _store(settings),
        limit_bytes=settings.blob_limit_bytes,
        limit_count=settings.blobs_per_owner,
        reserve_bytes=settings.blob_reserve_bytes,
        retention_s=settings.retention_s,
        clock=_clock(settings),
    )


def open_results(settings: Settings) -> Cloakroom:
    """Return the cloakroom for large results.

    A room of its own: no owner can name or delete what is here, and results
    take nothing of an owner's share of inputs. No task fails because there
    are too many: the owner's oldest give way, and where the disk is short
    the oldest of all.
    """
    store = _store(settings)
    return Cloakroom(
        f"{store}results" if store.endswith("/") else f"{store}/results",
        limit_bytes=settings.blob_limit_bytes,
        limit_count=settings.results_per_owner,
        reserve_bytes=settings.blob_reserve_bytes,
        retention_s=settings.retention_s,
        clock=_clock(settings),
        owner_bytes=settings.result_owner_bytes,
        gives_way=True,
    )


def _clock(settings: Settings) -> BrokerClock:
    url = settings.broker_url.get_secret_value()
    return broker_clock(url, settings.broker_timeout_s)


def _store(settings: Settings) -> str:
    return settings.blob_store or str(settings.var_dir / "blobs")
