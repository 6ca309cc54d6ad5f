"""The judges of lab 3, the most basic requirement first."""

from __future__ import annotations

from labs.a_stream_that_survives.grader.connections import (
    a_stall_is_bounded,
    never_silent,
    nothing_is_left,
    streams_end,
)
from labs.a_stream_that_survives.grader.lines import (
    each_line_once,
    lines_are_prompt,
)

JUDGES = (
    each_line_once,
    streams_end,
    lines_are_prompt,
    never_silent,
    nothing_is_left,
    a_stall_is_bounded,
)
