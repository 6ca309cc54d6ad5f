"""Writes the pages' Content-Security-Policy as a Caddyfile snippet.

Inline scripts are Material's own; each is allowed by its hash, collected
from the pages after every build, so a script that a page's text smuggled in
wouldn't run. Nothing may come from another host. A page with a diagram
needs inline styles (the drawing library writes them); no other page does.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from accepted.sitebuild.errors import SiteError

# Scripts of these types are data: they are never run.
DATA_TYPES = {"application/json", "application/ld+json"}

# Nothing here needs a device, so no page gets one.
PERMISSIONS = (
    "camera=(), display-capture=(), geolocation=(), microphone=(),"
    " payment=(), usb=()"
)

SNIPPET = """\
# Written by the build of the site; imported by the gateway.
@diagrams path {diagrams}
@plain not path {diagrams}
header @plain Content-Security-Policy "{plain}"
header @diagrams Content-Security-Policy "{inline}"
header Permissions-Policy "{permissions}"
"""


def headers(site: Path) -> str:
    """Return the Caddyfile snippet for the pages below `site`."""
    hashes: set[str] = set()
    # A path that isn't there, so that the matcher is never empty.
    diagrams = ["/-/"]
    for page in sorted(site.rglob("*.html")):
        found = Page(page.read_text("utf-8"))
        if found.has_inline_style:
            raise SiteError(
                f"{page.relative_to(site)} has a style attribute or element;"
                " the policy would drop it. Use a class."
            )
        hashes |= found.hashes
        if found.has_diagram:
            folder = page.parent.relative_to(site).as_posix()
            diagrams.append(f"/{folder}/" if folder != "." else "/")
    return SNIPPET.format(
        diagrams=" ".join(diagrams),
        plain=policy(hashes, "'self'"),
        inline=policy(hashes, "'self' 'unsafe-inline'"),
        permissions=PERMISSIONS,
    )


def policy(hashes: set[str], styles: str) -> str:
    """Return the policy that lets the scripts with these hashes run."""
    scripts = " ".join(["'self'", *sorted(hashes)])
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            f"style-src {styles}",
            # Material draws its icons from data: addresses.
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            # The search.
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Page(HTMLParser):
    """The parts of a page that its policy has to allow."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.hashes: set[str] = set()
        self.has_diagram = False
        self.has_inline_style = False
        self._script: list[str] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note styles and diagrams; begin to collect an inline script."""
        attributes = dict(attrs)
        self.has_inline_style |= tag == "style" or "style" in attributes
        classes = (attributes.get("class") or "").split()
        self.has_diagram |= "mermaid" in classes
        if tag == "script" and "src" not in attributes:
            is_data = (attributes.get("type") or "") in DATA_TYPES
            self._script = None if is_data else []

    def handle_data(self, data: str) -> None:
        """Collect an inline script, byte for byte."""
        if self._script is not None:
            self._script.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Hash the script that ends here."""
        if tag == "script" and self._script is not None:
            text = "".join(self._script).encode()
            digest = b64encode(sha256(text).digest()).decode()
            self.hashes.add(f"'sha256-{digest}'")
            self._script = None
