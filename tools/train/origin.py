"""The origin of a model: hashes of the data, of the code that learns, and of the columns that it learns from.

The code counts by its syntax tree without docstrings, comments, annotations and imports, and without the paths of its
files: a model stays valid when a module moves or is described better. The columns count by their values.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from scraper.document import Page
from scraper.labelling.features import feature_table
from scraper.labelling.line_features import line_columns
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read

__all__ = ["LINES", "PAGES", "Sources", "code_stamp", "origin", "syntax_of"]

ROOT = Path(__file__).resolve().parent.parent.parent
DIGITS = 16
SILENT = ("annotation", "returns", "type_comment", "type_params", "kind")
"""Fields of syntax trees that decide no value."""
MEASURED_PAGES = (
    "blog-pt-line-breaks", "forum-en-thread", "howto-en-structures", "listing-en", "news-de", "news-en", "news-es",
    "news-fr", "news-it-div-captions", "news-nl-shown-by-script",
)  # fmt: skip
MEASURED_TEXTS = ("text-de-selection", "text-en-hard-wrapped", "text-en-page", "text-es-pasted-html")
"""Golden cases whose columns are hashed; the hash does not change when a case is added."""
RULE_COLUMNS = ("shape.", "look.", "credit_", "date_", "signed_", ".dates")
"""Parts of the names of columns that ask rules, whose values are not hashed."""


def _page_columns() -> Iterator[str]:
    for name in MEASURED_PAGES:
        content = (ROOT / "fixtures" / name / "page.html").read_bytes()
        table = feature_table(lay_out(read(Page(content=content, url=f"https://www.example.org/2026/{name}"))))
        yield from table.names
        yield from _rounded(table.values.ravel().tolist())


def _line_columns() -> Iterator[str]:
    for name in MEASURED_TEXTS:
        content = (ROOT / "fixtures" / name / "page.txt").read_bytes()
        document = lay_out(read(as_page(content, f"https://www.example.org/2026/{name}")))
        for column, values in line_columns(document, document.layout, ()).items():
            yield column
            if not any(part in column for part in RULE_COLUMNS):
                yield from _rounded(values.tolist())


def _rounded(values: Iterable[float]) -> Iterator[str]:
    """Values to six digits: the last digits may differ between machines."""
    return (f"{value:.6g}" for value in values)


class Sources(Struct, frozen=True):
    """What a model learns from; each model has its own sources, so that a change for one leaves the others valid."""

    code: tuple[str, ...]
    """Files, hashed in this order."""
    data: tuple[str, ...]
    """Patterns of the data folder's files; a pattern may match no file."""
    columns: Callable[[], Iterator[str]]
    """Names and values of the columns of some golden cases."""


PAGES = Sources(
    code=(
        "scraper/labelling/models/body_threshold.py",
        "scraper/labelling/models/page_model.py",
        "bench/folds.py",
        "tools/train/alignment.py",
        "tools/train/examples.py",
        "tools/train/fit.py",
        "tools/train/grafts.py",
        "tools/train/kinds.py",
        "tools/train/packing.py",
        "tools/train/pages.py",
        "tools/train/roles.py",
        "tools/train/rows.py",
        "tools/train/snippets.py",
        "tools/train/trust.py",
    ),
    data=("wcxb-dev.tar.xz", "fields/dev/gold/*.json"),
    columns=_page_columns,
)

LINES = Sources(
    code=(
        "tools/train/line_examples.py",
        "tools/train/line_fit.py",
        "tools/train/packing.py",
    ),
    data=("fields/dev/textmode.jsonl",),
    columns=_line_columns,
)
"""Phrases, credits and dates do not count, though some columns ask for them: their tables gain entries every week, and
a model that has not seen the newest entries is still valid."""


def origin(sources: Sources, data: Path) -> str:
    """Stamp of the data, the code and the columns."""
    return f"data {data_hash(sources, data)}, {code_stamp(sources)}"


def code_stamp(sources: Sources) -> str:
    """The part of the origin that is known without the data."""
    code = (syntax_of((ROOT / name).read_text(encoding="utf-8")) for name in sources.code)
    return f"code {_hash(code)}, columns {_hash(sources.columns())}"


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{part}\n".encode())
    return digest.hexdigest()[:DIGITS]


def syntax_of(source: str) -> str:
    """The statements of a Python file as text, without docstrings, comments, annotations and imports.

    >>> syntax_of("def twice(n: int) -> int: return 2 * n") == syntax_of("def twice(n): return 2*n  # a comment")
    True
    """
    return _text_of(ast.parse(source))


def _text_of(node: object) -> str:
    """A node of a syntax tree as text. Unlike ``ast.dump`` it gives the same text in all versions of Python."""
    if isinstance(node, list):
        return f"[{' '.join(_text_of(child) for child in node if not _is_silent(child))}]"
    if isinstance(node, ast.AST):
        fields = (
            (name, value) for name, value in ast.iter_fields(node) if name not in SILENT and value not in (None, [])
        )
        return f"{type(node).__name__}({' '.join(f'{name}={_text_of(value)}' for name, value in fields)})"
    return repr(node)


def _is_silent(node: object) -> bool:
    """Whether it is an import, or a docstring below a definition, a constant or a field."""
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return is_text or isinstance(node, ast.Import | ast.ImportFrom)


def data_hash(sources: Sources, data: Path) -> str:
    """Hash of the names and sizes of the data's files, gold included."""
    digest = hashlib.sha256()
    for pattern in sources.data:
        for path in sorted(data.glob(pattern)):
            digest.update(f"{path.name} {path.stat().st_size}\n".encode())
    return digest.hexdigest()[:DIGITS]
