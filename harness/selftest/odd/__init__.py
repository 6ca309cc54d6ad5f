"""Odd services: each looks unusual, and keeps every requirement."""
