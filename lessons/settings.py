"""The settings of the guide's own stack that differ from the service's.

Values that only a figure needs are set here, and not in demo/.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from demo.settings import Settings, from_environment
from demo.settingtypes import Count, Folder


class LessonSettings(Settings):
    """The service's settings, with room for what figures send."""

    unfinished_limit: Count = Field(
        60,
        ge=1,
        description="Unfinished tasks that one owner may have. As many as the"
        " starvation figure sends at once, so that its run fits.",
    )
    site_root: Folder = Field(
        Path("build/site"),
        description="The built site; relative from the checkout.",
    )


def lesson_settings() -> Settings:
    """Return the settings of this process, or end it and say why."""
    return from_environment(LessonSettings)
