"""Serves Swagger UI at /api/docs, from files of our own site and not a CDN.

Its scripts and styles are files, so the Content-Security-Policy (CSP level 3)
allows nothing inline. Swagger UI's own icons are `data:` images.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>The task API</title>
<link rel="icon" href="/images/favicon.svg">
<link rel="stylesheet" href="/vendor/swagger/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="/vendor/swagger/swagger-ui-bundle.js"></script>
<script src="/scripts/api-docs.js"></script>
</html>
"""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)


@router.get("/api/docs", response_class=HTMLResponse)
async def show_docs() -> HTMLResponse:
    """Return the page that shows the API's description."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})
