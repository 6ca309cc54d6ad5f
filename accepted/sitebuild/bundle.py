"""Bundles the widgets (TypeScript) and the styles with esbuild.

    site/widgets/*.ts     -> site/generated/widgets/<name>.js
    site/styles/main.css  -> site/generated/accepted.css
    site/styles/pages/    -> site/generated/pages/<name>.css

Each file at the top of site/widgets/ is an entry point that a page loads;
what they share or load later becomes chunks with a hash in their names, so
that a browser may keep those for ever.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from accepted import node
from accepted.sitebuild.step import Step
from demo.settings import ROOT

GENERATED = ROOT / "site" / "generated"
WIDGETS = ROOT / "site" / "widgets"
STYLES = ROOT / "site" / "styles"
ESBUILD = node.MODULES / "esbuild" / "bin" / "esbuild"

COMMON = (
    "--bundle",
    "--minify",
    "--log-level=warning",
    # A licence is a file beside the chunk, not a part of each download.
    "--legal-comments=linked",
)


def bundle() -> None:
    """Bundle both, leaving nothing of an older build."""
    shutil.rmtree(GENERATED / "widgets", ignore_errors=True)
    bundle_widgets(sorted(WIDGETS.glob("*.ts")))
    node.run(
        [
            ESBUILD,
            STYLES / "main.css",
            *COMMON,
            # Stays an address: the fonts lie beside it when served.
            "--external:../vendor/*",
            f"--outfile={GENERATED / 'accepted.css'}",
        ]
    )
    # What one page needs isn't sent with every other.
    pages = sorted((STYLES / "pages").glob("*.css"))
    node.run([ESBUILD, *pages, *COMMON, f"--outdir={GENERATED / 'pages'}"])


def bundle_widgets(entries: Iterable[Path]) -> None:
    """Bundle the widgets' entry points into modules that share chunks."""
    node.run(
        [
            ESBUILD,
            *entries,
            *COMMON,
            "--splitting",
            "--format=esm",
            # chosen: what browsers have had for two years and more.
            "--target=es2022",
            "--sourcemap",
            "--entry-names=[name]",
            "--chunk-names=[name]-[hash]",
            f"--outdir={GENERATED / 'widgets'}",
        ]
    )


STEP = Step(
    name="bundle",
    says="Bundling widgets and styles.",
    inputs=(
        "package-lock.json",
        "tsconfig.json",
        "site/styles/**/*.css",
        "site/widgets/*.ts",
        "site/widgets/[!t]*/**/*.ts",
        "accepted/sitebuild/bundle.py",
    ),
    outputs=(
        GENERATED / "widgets",
        GENERATED / "pages",
        GENERATED / "accepted.css",
    ),
    run=bundle,
)
