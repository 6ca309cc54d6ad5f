"""Fixtures for experiments that need more than HTTP: workers on a store."""

from tests.integration.worker.conftest import crew

__all__ = ["crew"]
