"""The ways to misbehave, in the order in which they are tried."""

from harness.hostile.way import Way
from harness.hostile.ways.ending import Failed, Gone, NeverEnds, SeeOther
from harness.hostile.ways.polling import (
    Busy,
    BusyUntil,
    LateNotFound,
    SlowRead,
    StaleTag,
    TornBody,
)
from harness.hostile.ways.streaming import MixedStream, TornStream
from harness.hostile.ways.submitting import CutAccepted, ForeignLocation

# The calm one first: a client that fails there can't be judged by others.
WAYS: dict[str, type[Way]] = {
    way.name: way
    for way in (
        Way,
        CutAccepted,
        ForeignLocation,
        LateNotFound,
        Busy,
        BusyUntil,
        StaleTag,
        TornBody,
        SlowRead,
        TornStream,
        MixedStream,
        SeeOther,
        Failed,
        Gone,
        NeverEnds,
    )
}
