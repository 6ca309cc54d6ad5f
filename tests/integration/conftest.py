"""Fixtures for integration tests: a real store."""

from tests.valkey import valkey, valkey_process

__all__ = ["valkey", "valkey_process"]
