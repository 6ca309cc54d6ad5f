"""Tests of accepted conform: dialects, judges, reports, and itself."""
