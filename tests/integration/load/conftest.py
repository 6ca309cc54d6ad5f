"""What an experiment may need that goes beyond HTTP: workers on a store."""

from tests.integration.worker.conftest import crew

__all__ = ["crew"]
