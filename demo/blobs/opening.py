"""Opens the cloakroom that the settings describe, in whichever process.

Only entry points call this: they read the settings.
"""

from __future__ import annotations

from demo.blobs.cloakroom import Cloakroom
from demo.settings import Settings


def open_blobs(settings: Settings) -> Cloakroom:
    """Return the cloakroom of this stack."""
    return Cloakroom(
        settings.blob_store or str(settings.var_dir / "blobs"),
        limit_bytes=settings.blob_limit_bytes,
        limit_count=settings.blobs_per_owner,
        reserve_bytes=settings.blob_reserve_bytes,
        retention_s=settings.retention_s,
    )
