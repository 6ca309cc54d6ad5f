"""What a reader may choose of any experiment."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

# chosen: longer than a reader watches a figure.
LONGEST_WINDOW_S = 30


class ExperimentInput(BaseModel):
    """What every experiment is given: how long it may measure."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    window_s: int = Field(
        16, ge=4, le=LONGEST_WINDOW_S, description="Seconds of measuring."
    )
