"""Builds a public copy of the site: static files that play recordings.

    build/site's sources -> build/public/

It runs on any host and below any path. Its pages say that no server of ours
is behind them, so figures play their recordings and send no requests. The
API's description, which the stack's server returns, is a file there.
It must not touch build/site, which a stack may be serving.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.pages import run_mkdocs
from accepted.sitebuild.step import BUILD

PUBLIC = BUILD / "public"

# As demo/api/docs.py has it, with relative addresses.
API_DOCS = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="accepted-server" content="none">
<title>The task API</title>
<link rel="icon" href="../../images/favicon.svg">
<link rel="stylesheet" href="../../vendor/swagger/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="../../vendor/swagger/swagger-ui-bundle.js"></script>
<script src="../../scripts/api-docs.js"></script>
</html>
"""


def build(url: str, progress: Callable[[str], None]) -> Path:
    """Build the copy that will be served at `url`; return its folder.

    Raises SiteError for what is no address of a site.
    """
    address = _checked(url)
    progress(f"Building a copy with recordings only for {address}.")
    run_mkdocs(
        PUBLIC, ACCEPTED_SITE_URL=address, ACCEPTED_RECORDINGS_ONLY="true"
    )
    # Else GitHub Pages leaves out what begins with an underscore.
    (PUBLIC / ".nojekyll").touch()
    docs = PUBLIC / "api" / "docs"
    docs.mkdir(parents=True)
    (docs / "index.html").write_text(API_DOCS, "utf-8")
    # Here, because it takes a second.
    from lessons.description import description

    described = json.dumps(description())
    (docs.parent / "openapi.json").write_text(described, "utf-8")
    return PUBLIC


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SiteError(
            f"{url!r} is no address of a site. Give the one at which the copy"
            " will be found, such as https://example.org/accepted/."
        )
    if parts.query or parts.fragment:
        raise SiteError(f"{url!r}: leave out what follows the path.")
    return url.rstrip("/") + "/"
