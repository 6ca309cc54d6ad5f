"""The policy allows the scripts that are there, and no other."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from accepted.sitebuild import csp
from accepted.sitebuild.errors import SiteError


def _page(site: Path, path: str, body: str) -> None:
    file = site / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"<html><body>{body}</body></html>", "utf-8")


def _hash(script: str) -> str:
    digest = sha256(script.encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"


def test_inline_scripts_are_allowed_by_hash(tmp_path: Path) -> None:
    script = 'if (1 < 2 && "&amp;") run("…")'
    _page(tmp_path, "index.html", f"<script>{script}</script>")
    assert _hash(script) in csp.headers(tmp_path)


def test_data_and_files_need_no_hash(tmp_path: Path) -> None:
    _page(
        tmp_path,
        "index.html",
        '<script type="application/json">{}</script><script src="a.js">'
        "</script>",
    )
    assert "sha256" not in csp.headers(tmp_path)


def test_nothing_but_the_site_itself_is_a_source(tmp_path: Path) -> None:
    policy = csp.policy(set(), "'self'")
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "http" not in policy
    assert "unsafe" not in policy


def test_inline_styles_are_for_pages_with_a_diagram(tmp_path: Path) -> None:
    _page(tmp_path, "index.html", "<p>None here.</p>")
    _page(tmp_path, "a/b/index.html", '<pre class="mermaid"></pre>')
    lines = csp.headers(tmp_path).splitlines()
    assert "@diagrams path /-/ /a/b/" in lines
    assert "@plain not path /-/ /a/b/" in lines
    loose = [line for line in lines if "unsafe-inline" in line]
    assert [line.split()[:2] for line in loose] == [["header", "@diagrams"]]


@pytest.mark.parametrize("body", ["<p style='a:b'>", "<style>a{}</style>"])
def test_a_style_that_would_be_dropped_ends_the_build(
    tmp_path: Path, body: str
) -> None:
    _page(tmp_path, "a/index.html", body)
    with pytest.raises(SiteError, match=r"a/index\.html"):
        csp.headers(tmp_path)
