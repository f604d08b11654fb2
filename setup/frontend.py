"""Build static/vendor/: htmx, GOV.UK's styles adapted, and our own styles and scripts.

Every file's name carries the hash of its content, so that browsers keep it for ever; manifest.json
tells the app which file a name stands for. Each file has .br and .gz siblings for WhiteNoise.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import brotli

from setup.stamps import ROOT

VENDOR = ROOT / "static" / "vendor"
HTMX = ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
GOVUK = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.css"

SYSTEM_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
LICENCE = "/*! govuk-frontend, MIT licence, Crown copyright; changed: fonts, components left out */"

# Components that no page here uses. A test refuses their classes in templates: to use one, take it off.
LEFT_OUT = (
    *("accordion", "accordion-nav", "cookie-banner", "exit-this-page", "exit-this-page-overlay"),
    *("exit-this-page-hide-content", "feedback", "file-upload-button", "file-upload-wrapper", "drop-zone"),
    *("header", "language-navigation", "logo-dot", "panel", "password-input", "tabs"),
)
LEFT_OUT_CLASS = re.compile(rf"\.govuk-(?:{'|'.join(LEFT_OUT)})(?![a-z0-9]|-[a-z0-9])")


def adapt_govuk(css: str) -> str:
    """Return GOV.UK's minified styles without its typeface, its pictures and what no page uses."""
    css = css.replace('@charset "UTF-8";', "")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = css.replace("GDS Transport,arial,sans-serif", SYSTEM_FONTS)
    return f"{LICENCE}{prune(css)}"


def prune(css: str) -> str:
    """Return the rules without fonts, pictures and the selectors of components left out."""
    kept = []
    for head, body in split_rules(css):
        if head == "@font-face" or ("url(" in body and "{" not in body):
            continue
        if head.startswith("@"):
            inner = prune(body) if "{" in body else body
            kept.append(f"{head}{{{inner}}}" if inner else "")
        else:
            selectors = re.split(r",(?![^(]*\))", head)
            used = ",".join(s for s in selectors if not LEFT_OUT_CLASS.search(s))
            kept.append(f"{used}{{{body}}}" if used else "")
    return "".join(kept)


def split_rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield each outermost rule as what stands before its braces and what stands between them."""
    start = 0
    while (opened := css.find("{", start)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[start:opened].strip(), css[opened + 1 : end - 1]
        start = end


def read_own(folder: str, between: str) -> str:
    """Return our own files of static/`folder` as one, in the order of their names."""
    files = sorted((ROOT / "static" / folder).glob(f"*.{folder}"))
    return between.join(file.read_text(encoding="utf-8") for file in files)


def read_sources() -> dict[str, bytes]:
    """Return the content of each file the app serves, by the name templates use for it."""
    texts = {
        "htmx.js": HTMX.read_text(encoding="utf-8"),
        "govuk.css": adapt_govuk(GOVUK.read_text(encoding="utf-8")),
        "app.css": re.sub(r"/\*.*?\*/\n?", "", read_own("css", "\n"), flags=re.DOTALL),
        # The semicolon keeps one file's last expression from calling the next file's first.
        "app.js": read_own("js", "\n;\n"),
    }
    images = {file.name: file.read_bytes() for file in sorted((ROOT / "static" / "img").glob("*"))}
    return images | {name: text.encode() for name, text in texts.items()}


def hashed_name(name: str, content: bytes) -> str:
    """Return govuk-0123456789ab.css for govuk.css."""
    path = Path(name)
    return f"{path.stem}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"


def build(sources: dict[str, bytes], folder: Path = VENDOR) -> dict[str, str]:
    """Write the files with their compressed siblings and the manifest, and remove older builds."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {name: hashed_name(name, content) for name, content in sources.items()}
    for name, content in sources.items():
        target = folder / manifest[name]
        target.write_bytes(content)
        target.with_name(f"{target.name}.br").write_bytes(brotli.compress(content))
        target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    current = {f"{file}{ending}" for file in manifest.values() for ending in ("", ".br", ".gz")}
    fresh = folder / "manifest.json.new"
    fresh.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    fresh.replace(folder / "manifest.json")
    for old in folder.iterdir():
        if old.name not in current | {"manifest.json"}:
            old.unlink()
    return manifest


if __name__ == "__main__":
    build(read_sources())
