"""How much anybody may do: one owner, one address, all of them together.

A part of the settings (settings.py), which are read in one piece.
"""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings

from demo.values import Count


class Quotas(BaseSettings):
    """The limits that one client or many run into."""

    unfinished_limit: Count = Field(
        20,
        ge=1,
        description="Unfinished tasks that one owner may have. More than a"
        " person starts by hand, and few enough that one owner can't fill a"
        " lane.",
    )
    submit_limit: Count = Field(
        300,
        ge=0,
        description="Submissions that one owner may make in a minute, at"
        " once or spread; 0 for any number. Five a second is more than a"
        " person does, and less than a loop that went wrong.",
    )
    trust_gateway: bool = Field(
        False,
        description="Believe the header X-Client-Address, which the gateway"
        " sets. Only where nobody else reaches the servers. Without it an"
        " address has no limits: all clients would have the gateway's.",
    )
    address_limit: Count = Field(
        3_000,
        ge=0,
        description="Submissions that all owners behind one address may make"
        " in a minute; 0 for any number. A room of 200 people behind one"
        " router has 15 each, and one client with ever new cookies ten times"
        " an owner's.",
    )
    address_fraction: float = Field(
        0.5,
        gt=0,
        le=1,
        description="Part of full_fraction that the unfinished tasks from one"
        " address may have reserved. Half: others always find the other"
        " half. A room of 200 people has 15 reports each in that.",
    )
    full_fraction: float = Field(
        0.7,
        gt=0,
        le=1,
        description="Part of the broker's memory that tasks may take, with"
        " what is reserved for those that haven't ended. When it's full, ended"
        " ones give way, and then no new ones are accepted. The rest is for"
        " clients, workers and the queue.",
    )
    least_retention_s: Count = Field(
        10,
        ge=0,
        description="Seconds for which a finished task stays, however full"
        " the broker is: clients that wait for it, or ask each few seconds,"
        " see its end. With more of them, a full broker is closed to new"
        " tasks for longer.",
    )
    blobs_per_owner: Count = Field(
        20,
        ge=1,
        description="Blobs that one owner may have left. With the largest"
        " ones that is 640 MiB, so that nobody fills a disk alone.",
    )
    uploads_at_once: Count = Field(
        32,
        ge=4,
        description="Blobs that one process of the API takes at the same"
        " time, an address half of them and an owner a quarter. Each has some"
        " memory, however slow it is: 0.5 MB on a disk, 10 MB where blobs are"
        " in a store elsewhere.",
    )
    blobs_per_address: Count = Field(
        4_000,
        ge=1,
        description="Blobs that all owners behind one address may leave, with"
        " one process of the API and in the time for which they are kept,"
        " deleted ones not counted. A room of 200 people has 20 each.",
    )
    blob_address_bytes: Count = Field(
        4_294_967_296,
        ge=1,
        description="... and their bytes: 4 GiB, 128 of the largest.",
    )
    results_per_owner: Count = Field(
        1_000,
        ge=1,
        description="Large results of one owner that are kept at a time, a"
        " table counting for itself. With one more the oldest gives way.",
    )
    result_owner_bytes: Count = Field(
        536_870_912,
        ge=0,
        description="Bytes that the large results of one owner take: half a"
        " GB, 58 of the largest reports (9 MB in both forms), so that nobody"
        " fills a disk alone. With more the oldest give way; 0 for any.",
    )
