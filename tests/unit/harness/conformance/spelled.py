"""The right service of the self-test in other dialects: six translations.

Each turns requests of its dialect into those of the right service, and its
replies back. They are as thin as a reader's own would be, so they also show
what a dialect file says.
"""

from __future__ import annotations

from harness.selftest.right import Service
from tests.unit.harness.conformance.spelled_by_guidelines import (
    Aip151,
    Azure,
    Zalando,
)
from tests.unit.harness.conformance.spelled_for_agents import (
    A2a,
    Mcp,
    OpenAi,
)

SPELLED: dict[str, type[Service]] = {
    "azure": Azure,
    "aip151": Aip151,
    "zalando": Zalando,
    "openai": OpenAi,
    "a2a": A2a,
    "mcp": Mcp,
}
