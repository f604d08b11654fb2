"""The typeface that documents travel with, so that every machine prints the same."""

from __future__ import annotations

from pathlib import Path

import font_lato

FONTS = [str(Path(font_lato.__file__).parent / "files")]
