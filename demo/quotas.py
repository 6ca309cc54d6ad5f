"""The limits of one owner, of one address, and of all clients together.

A part of the settings (settings.py), which are read in one piece.
"""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings

from demo.settingtypes import Count


class Quotas(BaseSettings):
    """The limits on one client, and on all clients together."""

    unfinished_limit: Count = Field(
        20,
        ge=1,
        description="Unfinished tasks that one owner may have. More than a"
        " person starts by hand, but too few for one owner to fill a"
        " lane.",
    )
    fair_dispatch: bool = Field(
        False,
        description="Let the owners of waiting tasks take turns, one task at"
        " a time, instead of first come, first served. The queue then holds"
        " a few messages at a time. Off, because with few owners or short"
        " queues the order is the same, and a submission that has to wait"
        " costs the broker a little more; it may be changed at any time.",
    )
    submit_limit: Count = Field(
        300,
        ge=0,
        description="Submissions that one owner may send in a minute, at once"
        " or spread; 0 for any number. Five a second is more than a person"
        " sends, but less than a runaway loop.",
    )
    trust_gateway: bool = Field(
        False,
        description="Trust the header X-Client-Address, which the gateway"
        " sets. Use this only if nobody else can reach the servers."
        " Without it there are no limits by address, because all clients"
        " would appear under the gateway's address.",
    )
    address_limit: Count = Field(
        3_000,
        ge=0,
        description="Submissions that all owners behind one address may send"
        " in a minute; 0 for any number. Of a room of 200 people behind"
        " one router, each has 15; a client that keeps dropping its cookie"
        " has ten times as many as one owner.",
    )
    address_fraction: float = Field(
        0.5,
        gt=0,
        le=1,
        description="Part of full_fraction that the unfinished tasks from one"
        " address may reserve. Half, so that others always find the other"
        " half. A room of 200 people has space for 15 reports each in it.",
    )
    full_fraction: float = Field(
        0.7,
        gt=0,
        le=1,
        description="Part of the broker's memory that tasks may use, including"
        " the reserve of unfinished tasks. If it is full, ended tasks give"
        " way; after that, no new tasks are accepted. The rest is for"
        " clients, workers and the queue.",
    )
    least_retention_s: Count = Field(
        10,
        ge=0,
        description="Seconds for which a finished task is kept, however full"
        " the broker is, and its large result, however full the disk is, so"
        " that clients that wait for it, or poll every few seconds, see its"
        " end. A longer time closes a full broker to new tasks for longer.",
    )
    blobs_per_owner: Count = Field(
        20,
        ge=1,
        description="Blobs that one owner may keep. At the largest size these"
        " are 640 MiB, so that nobody can fill a disk alone.",
    )
    uploads_at_once: Count = Field(
        32,
        ge=4,
        description="Uploads that one process of the API accepts at the same"
        " time: half of them from one address, a quarter from one owner."
        " Each upload uses memory, however slow it is: 0.5 MB with blobs"
        " on a disk, 10 MB with blobs in a remote store.",
    )
    blobs_per_address: Count = Field(
        4_000,
        ge=1,
        description="Blobs that all owners behind one address may upload,"
        " through one process of the API and within the time for which"
        " blobs are kept; deleted ones don't count. A room of 200 people"
        " has 20 each.",
    )
    blob_address_bytes: Count = Field(
        4_294_967_296,
        ge=1,
        description="Bytes of these blobs: 4 GiB, which is 128 of the"
        " largest.",
    )
    blob_reserve_bytes: Count = Field(
        268_435_456,
        ge=0,
        description="Disk space that large results leave free: as much as the"
        " broker may grow to on the same disk. Uploads leave twice as much,"
        " so that they don't make results give way.",
    )
    results_per_owner: Count = Field(
        1_000,
        ge=1,
        description="Large results of one owner that are kept at a time; a"
        " table counts separately. If there is one more, the oldest gives"
        " way.",
    )
    result_owner_bytes: Count = Field(
        536_870_912,
        ge=0,
        description="Bytes that the large results of one owner may use: half a"
        " GB, 58 of the largest reports (9 MB in both forms), so that"
        " nobody can fill a disk alone. If there are more, the oldest give"
        " way; 0 for any number.",
    )
