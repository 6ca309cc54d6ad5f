"""The input that all experiments share: the length of the measurement."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

# chosen: longer than readers watch a figure.
LONGEST_WINDOW_S = 30


class ExperimentInput(BaseModel):
    """The input of every experiment: how long it measures."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    window_s: int = Field(
        16, ge=4, le=LONGEST_WINDOW_S, description="Seconds of measuring."
    )
