"""Finds the stack that runs from this folder, if one does."""

from __future__ import annotations

from demo.settings import ROOT, Settings, WrongSettings, read
from demo.supervisor import lock
from demo.supervisor.places import Places, default_run_folder


class RunningError(Exception):
    """A stack runs and shouldn't, or none does, or settings are wrong."""


def settings() -> Settings:
    """Return the settings; RunningError names those that are invalid."""
    try:
        return read()
    except WrongSettings as error:
        raise RunningError(str(error)) from error


def require_none(settings: Settings) -> None:
    """Raise RunningError if a stack runs from this folder."""
    file = ROOT / settings.var_dir / "lock"
    if lock.is_taken(file):
        raise RunningError(lock.refusal(file))


def require_one(settings: Settings) -> Places:
    """Return the places of the running stack; RunningError if none."""
    var = (ROOT / settings.var_dir).resolve()
    if not lock.is_taken(var / "lock"):
        raise RunningError("no stack runs from this folder; `make up` first")
    return Places(var, settings.run_dir or default_run_folder(var))
