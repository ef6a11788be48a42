"""Write ``docs/fields.md`` from the types of an article, ``docs/errors.md`` from the errors and the outcomes, and
``docs/store.md`` from the tables of the store.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scraper import errors
from scraper.article import SCHEMA_VERSION, Outcome
from scraper.writing import json_schema
from tools.store_docs import store_lines

__all__ = ["documents", "main"]

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDTH = 100
"""Characters of a line of Markdown, at most."""
EXAMPLE_WIDTH = 90
"""Characters of an example; a longer one is shortened."""

CODE = re.compile(r"`[^`\n]+`")
UNBROKEN = "\0"
"""A space inside code while text is wrapped."""

FIELDS_HEAD = f"""# The fields of an article

Every key of the JSON (version {SCHEMA_VERSION}), in order, with its type, its meaning and an example from the
project's own pages. All keys of an article are always present; a field that the source does not give is null or an
empty list. `scraper schema` prints the same as JSON Schema. `make docs` writes this page from the types.
"""
ERRORS_HEAD = """# Errors and outcomes

The result of a source is an article, an `outcome` that says why there is no article, or an error. In Python, an
error is a `scraper.ScraperError`. On the command line, it is one line on standard error, exit status 1, and a record
with the `outcome` `failed` and the `error.code` below. `make docs` writes this page from the code.
"""
OUTCOMES = {
    Outcome.ARTICLE: "an article with a main text",
    Outcome.OTHER_PAGE: "a page with a main text that is not an article; `page_kind` says what it is",
    Outcome.NO_TEXT: "a list of links, a gallery or a menu, without a main text",
    Outcome.NEEDS_JAVASCRIPT: "the page shows its text only when its scripts run (`--browser` runs them)",
    Outcome.CONSENT_WALL: "the page asks for consent instead of showing its text",
    Outcome.LOGIN_WALL: "the page asks for a login instead of showing its text",
    Outcome.BLOCK_PAGE: "the site answered with a page that blocks access",
    Outcome.EMPTY: "the source has no letters",
    Outcome.FAILED: "the source could not be read; `error` says why",
}


def main() -> None:
    """Write the documents that ``tests/test_documents.py`` compares with the code."""
    for name, text in documents().items():
        (DOCS / name).write_text(text, encoding="utf-8")


def documents() -> dict[str, str]:
    """Name and content of each generated document."""
    return {
        "fields.md": "\n".join(_fields()),
        "errors.md": "\n".join(_errors()),
        "store.md": "\n".join(store_lines()),
    }


def _fields() -> Iterator[str]:
    schema = json_schema()
    examples = _examples()
    yield _wrapped(FIELDS_HEAD)
    yield "## Article\n"
    yield from _properties(schema, examples)
    definitions: dict[str, Any] = schema["$defs"]  # type: ignore[assignment]
    for name, definition in definitions.items():
        if "properties" in definition:
            yield f"## {name}\n"
            yield _wrapped(definition.get("description", "")) + "\n"
            yield from _properties(definition, {})
    yield "## Words\n"
    for name, definition in definitions.items():
        if "enum" in definition:
            words = ", ".join(f"`{word}`" for word in definition["enum"])
            yield _wrapped(f"**{name}**: {words}") + "\n"


def _properties(schema: dict[str, Any], examples: dict[str, object]) -> Iterator[str]:
    for name, field in schema["properties"].items():
        yield _wrapped(f"**`{name}`** ({_type(field)}): {field['description']}", "- ")
        if name in examples:
            example = json.dumps(examples[name], ensure_ascii=False)
            yield f"  `{textwrap.shorten(example, EXAMPLE_WIDTH, placeholder=' …').replace('`', chr(39))}`"
    yield ""


def _type(schema: dict[str, Any]) -> str:
    """The type of a property in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    if "enum" in schema:
        return " or ".join(f"`{word}`" for word in schema["enum"])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema['items'])}" if "items" in schema else "list"
    return {"string": "text", "boolean": "true or false"}.get(kind, str(kind))


def _examples() -> dict[str, object]:
    """For each field its first value that is not empty in the project's own pages."""
    examples: dict[str, object] = {}
    articles = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob("fixtures/*/article.json"))]
    articles.sort(key=lambda article: (article["outcome"] != Outcome.ARTICLE, article["language"] != "en-US"))
    for article in articles:
        for name, value in article.items():
            if value not in (None, [], "") and name != "blocks":
                examples.setdefault(name, value[0] if isinstance(value, list) else value)
    return examples


def _errors() -> Iterator[str]:
    yield _wrapped(ERRORS_HEAD)
    yield "## Outcomes\n"
    for outcome in Outcome:
        yield _wrapped(f"`{outcome}`: {OUTCOMES[outcome]}", "- ")
    yield "\n## Errors\n"
    yield "An indented error is a subclass of the error above it.\n"
    meanings = _drawn()
    for name, (depth, meaning) in meanings.items():
        code = getattr(errors, name).code
        yield _wrapped(f"`{name}` (`{code}`): {meaning}", f"{'  ' * (depth - 1)}- ")
    yield ""


def _drawn() -> dict[str, tuple[int, str]]:
    """Name, depth and meaning of each error, from the tree that ``scraper.errors`` draws."""
    lines = (re.match(r"    ([ │├└─]*)([A-Z]\w+)\s{2,}(.*)", line) for line in (errors.__doc__ or "").splitlines())
    return {line[2]: (len(line[1]) // 4, line[3]) for line in lines if line}


def _wrapped(text: str, mark: str = "") -> str:
    """Paragraphs with lines of ``WIDTH`` characters at most; code is never broken."""
    text = CODE.sub(lambda code: code[0].replace(" ", UNBROKEN), text)
    filled = [
        paragraph
        if paragraph.startswith("#")
        else textwrap.fill(
            paragraph.strip(),
            WIDTH,
            initial_indent=mark,
            subsequent_indent=" " * len(mark),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for paragraph in text.split("\n\n")
    ]
    return ("\n\n".join(filled) + ("\n" if text.endswith("\n") else "")).replace(UNBROKEN, " ")


if __name__ == "__main__":
    main()
