"""An authority's own .docx: what is wrong with it, and its places filled. A stranger may have made it.

Its places may name a value, {{ title }}, and nothing more: no sum, no attribute, no loop. That is held where
the template is parsed, before anything of it runs; the sandbox and the process's limits stand behind it.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from html import escape
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from .lines import ExtractionError
from .template_parts import list_barred, list_lacks

_PLAIN = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)
_RICH = re.compile(r"\{\{(?:r|p|tr|tc)\s")  # places of the filling library that put in more than words
_TAGS = re.compile(r"<[^>]*>")
_NOT_PLAIN = (
    "It has instructions in it ({word}). A place may only name what goes there, like {{{{ title }}}}. "
    "Take the instruction out."
)


class _NotPlainError(Exception):
    """A place in the template does more than name a value; `word` says what."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class _PlainEnvironment(SandboxedEnvironment):
    """Parses names only, and remembers which."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.globals.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _PLAIN):
                raise _NotPlainError(type(node).__name__.lower())
        self.names |= {node.name for node in tree.find_all(nodes.Name)}
        return tree


def read(data: bytes) -> dict[str, Any]:
    """A line of JSON, what each place says, and then the template's bytes.

    Gives {"barred": why it is refused, "lacks": what it does without, "names": its places, "file": the filled
    file in base64}; a barred one is not filled.
    """
    said, _, template = data.partition(b"\n")
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        barred = list_barred(archive)
        if barred:
            return {"barred": barred}
        rich = any(_RICH.search(_TAGS.sub("", _text(archive, name))) for name in _parts(archive))
        if rich:
            return {"barred": [_NOT_PLAIN.format(word="{{r …}}")]}
    return _filled(template, json.loads(said))


def _parts(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.startswith("word/") and name.endswith(".xml")]


def _text(archive: zipfile.ZipFile, name: str) -> str:
    return archive.read(name).decode("utf-8", "replace")


def _filled(template: bytes, said: dict[str, str]) -> dict[str, Any]:
    environment = _PlainEnvironment()
    try:
        document = DocxTemplate(io.BytesIO(template))
        written_out = {name: escape(words) for name, words in said.items()}  # places stand in XML
        document.render(written_out, jinja_env=environment)
        lacks = list_lacks(document.docx)
        written = io.BytesIO()
        document.save(written)
    except (_NotPlainError, SecurityError) as error:
        return {"barred": [_NOT_PLAIN.format(word=str(error))]}
    except TemplateSyntaxError:
        return {"barred": ["One of its places is not written whole. Write each like {{ title }}."]}
    except (ValueError, KeyError, PackageNotFoundError) as error:
        raise ExtractionError(
            "It is not a Word document that can be opened. Open it in Word, save it as .docx and upload that."
        ) from error
    return {
        "barred": [],
        "lacks": lacks,
        "names": sorted(environment.names),
        "file": base64.b64encode(written.getvalue()).decode(),
    }
