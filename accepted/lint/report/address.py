"""Where a rule's page is in the running guide."""

from __future__ import annotations

import os

from accepted.lint.findings import Rule

# chosen: the port of `make up`. A team that hosts the guide sets this.
GUIDE = os.environ.get("ACCEPTED_GUIDE", "http://localhost:8000").rstrip("/")


def address(rule: Rule) -> str:
    """Return the address of the figure or run that shows the rule."""
    return url(rule.page) if rule.page else reference(rule)


def reference(rule: Rule) -> str:
    """Return the address of the rule in the table of all rules."""
    return url(f"reference/lint.md#{rule.name}")


def url(page: str) -> str:
    """Return a page's address: `a/b.md#c` is served as `a/b/#c`."""
    path, hash_, anchor = page.partition("#")
    return f"{GUIDE}/{path.removesuffix('.md')}/{hash_}{anchor}"
