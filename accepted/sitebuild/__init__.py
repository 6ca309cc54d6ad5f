"""Builds the site into build/site, each step only if its inputs changed.

    vendor    packages' files  -> site/vendor/
    apitypes  the API    -> site/generated/api.d.ts
    bundle    site/widgets, site/styles -> site/generated/
    chapters  front matter, plan -> site/generated/chapters.html
    claims    the ledger -> site/generated/claims.md
    facts     dated facts -> site/generated/facts.md
    gateways  site/data/ -> site/generated/gateways.html
    hostileways ways and requirements -> site/generated/hostile*.md
    lintrules lint's rules -> site/generated/lint.md
    requirementlist  harness/requirements, harness/dialects -> site/generated/
    data      the code   -> site/generated/*.md
    measured  bench/results/ -> site/generated/bench.md
    counted   where figures come from -> site/generated/counted.md
    labpages  labs/ -> site/generated/labs.md, lab01.md to lab12.md
    talks     agendas, chapters, site/data/slides.toml -> site/generated/,
              build/notes.json
    paths     site/data/paths.toml, front matter -> site/generated/paths.md
    posters   recordings -> site/generated/posters/
    practicepage  site/data/ -> site/generated/practices.md
    defaults  site/data/ -> site/generated/defaults.md
    pages     all of site/     -> build/site/, build/site-headers.caddy

build/stamps/ records the inputs of each step (step.py).
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

from accepted import node
from accepted.sitebuild import (
    apitypes,
    bundle,
    chapters,
    claims,
    counted,
    data,
    defaults,
    facts,
    gateways,
    hostileways,
    labpages,
    lintrules,
    measured,
    pages,
    paths,
    posters,
    practicepage,
    public,
    requirementlist,
    talks,
    vendor,
)
from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.step import BUILD, Step

__all__ = ["SiteError", "build", "is_stale", "public"]

SITE = BUILD / "site"

# In this order: each step also depends on all before it.
STEPS: tuple[Step, ...] = (
    vendor.STEP,
    apitypes.STEP,
    bundle.STEP,
    chapters.STEP,
    claims.STEP,
    facts.STEP,
    gateways.STEP,
    hostileways.STEP,
    lintrules.STEP,
    requirementlist.STEP,
    data.STEP,
    measured.STEP,
    counted.STEP,
    posters.STEP,
    practicepage.STEP,
    defaults.STEP,
    labpages.STEP,
    talks.STEP,
    # Times the pages with what is written for them above.
    paths.STEP,
    pages.STEP,
)


def build(progress: Callable[[str], None]) -> Path:
    """Build what is stale; return the folder to serve.

    Raises SiteError, or node.NodeError when the packages can't be had.
    """
    try:
        BUILD.mkdir(exist_ok=True)
        # One at a time: `make up` and `make test` may meet here.
        with (BUILD / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _build(progress)
    except OSError as error:
        raise SiteError(
            f"cannot write {error.filename}: {error.strerror}. The site is"
            " built inside the checkout."
        ) from error
    return SITE


def is_stale() -> bool:
    """Say whether `build` would have anything to do."""
    return any(step.is_stale(digest) for step, digest in _digests())


def _build(progress: Callable[[str], None]) -> None:
    has_packages = False
    for step, digest in _digests():
        if not step.is_stale(digest):
            continue
        if not has_packages:
            node.install(progress)
            has_packages = True
        progress(step.says)
        step.run()
        step.stamp(digest)


def _digests() -> list[tuple[Step, str]]:
    """Return each step with the digest of all that it is made from."""
    before = ""
    found = []
    for step in STEPS:
        before = step.digest(before)
        found.append((step, before))
    return found
