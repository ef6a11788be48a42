"""The table of formats, plain text, and canonical JSON in both directions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from scraper.article import SCHEMA_VERSION, Article, Author
from scraper.cli.checks import Request
from scraper.cli.output import EXTENSIONS, Folder, StandardOutput
from scraper.cli.results import written
from scraper.errors import SourceError, UnknownFormat
from scraper.writing import FORMATS, Format, read_json, render, write
from tests.article_samples import EMPTY, articles, changed, full_article


@pytest.mark.parametrize("format", ["", "Markdown", "xml", "to_json", "__class__"])
def test_unknown_format(format: str) -> None:
    """Any other name is an error that lists the formats there are."""
    with pytest.raises(UnknownFormat, match="json, markdown, text, jsonld, html") as caught:
        write(EMPTY, format)
    assert caught.value.subject == format


@pytest.mark.parametrize("format", FORMATS)
def test_writing_is_a_function_of_the_article(format: str) -> None:
    """Equal articles are written alike, before and after other ones."""
    first = write(full_article(), format)
    write(EMPTY, format)
    assert write(full_article(), format) == first


@given(articles())
def test_the_ledger_changes_nothing(article: Article) -> None:
    """No format shows the ledger."""
    for format in FORMATS:
        assert write(article, format) == write(changed(article, blocks=()), format)


def test_the_table_knows_each_format_by_its_name() -> None:
    """Each row is found under the name in it, and no two formats share the ending of their files."""
    assert {name: format.name for name, format in FORMATS.items()} == {name: name for name in FORMATS}
    assert len({format.extension for format in FORMATS.values()}) == len(FORMATS)


# ---------------------------------------------------------------------------------------------- a binary format


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch) -> str:
    """A format whose result is bytes that are no UTF-8 and end with a line end."""
    row = Format("packed", ".bin", lambda article: b"\xff\0" + (article.headline or "").encode() + b"\n\n")
    monkeypatch.setattr("scraper.writing.FORMATS", {**FORMATS, row.name: row})
    monkeypatch.setitem(EXTENSIONS, row.name, row.extension)
    return row.name


PACKED = b"\xff\0Rain\n\n"


def test_a_binary_format_is_rendered(packed: str) -> None:
    """``render`` gives the bytes of a binary format; ``write`` gives text only and says what gives the bytes."""
    assert render(changed(headline="Rain"), packed) == PACKED
    with pytest.raises(UnknownFormat, match="render gives its bytes") as caught:
        write(EMPTY, packed)
    assert caught.value.subject == packed


def test_a_binary_format_in_a_folder(packed: str, tmp_path: Path) -> None:
    """The command writes the bytes as they are into a file with the format's extension."""
    request = Request(("rain.html",), packed, blocks=False, url=None, output=tmp_path)
    content = written(changed(headline="Rain"), request)
    assert content is not None
    Folder(request, tmp_path).write("rain.html", content)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"rain.bin": PACKED}


def test_a_binary_format_on_standard_output(packed: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The command prints the bytes as they are, without a line end of its own."""
    request = Request(("rain.html", "snow.html"), packed, blocks=False, url=None, output=None)
    StandardOutput(request).write("rain.html", PACKED)
    assert capfdbinary.readouterr().out == PACKED


# ---------------------------------------------------------------------------------------------- plain text

TEXTS = {
    "nothing": (EMPTY, ""),
    "blank": (changed(headline=" ", text="\n"), ""),
    "text": (changed(text="a\n\nb"), "a\n\nb\n"),
    "header": (
        changed(headline="Rain", dek="It\nrained.", byline="By A", date_modified="2024-05-05", text="a"),
        "Rain\n\nIt\nrained.\n\nBy A · 2024-05-05\n\na\n",
    ),
    "authors without a byline": (
        changed(authors=(Author(name="Ada Example", name_raw="x"), Author(name="Bo Sample", name_raw="y"))),
        "Ada Example, Bo Sample\n",
    ),
}


@pytest.mark.parametrize(("article", "expected"), TEXTS.values(), ids=TEXTS)
def test_text(article: Article, expected: str) -> None:
    """Headline, dek, byline and date, text and notes are parted by empty lines."""
    assert write(article, "text") == expected


@given(articles())
def test_any_article_is_written_as_text(article: Article) -> None:
    """Whatever stands in the fields, the text of the article is in the plain text."""
    assert article.text.strip() in write(article, "text")


# ---------------------------------------------------------------------------------------------- canonical JSON


@pytest.mark.parametrize("given_instead", [None, "<h1>Rain</h1>", b"{}", {}])
def test_what_is_no_article(given_instead: Any) -> None:
    """The error is one of ours, and says what was given instead."""
    with pytest.raises(SourceError, match=f"not {type(given_instead).__name__}$"):
        write(given_instead, "markdown")


@pytest.mark.parametrize("given_instead", [None, 5, {}])
def test_what_is_no_json(given_instead: Any) -> None:
    """What is neither text nor bytes is named."""
    with pytest.raises(SourceError, match=f"not {type(given_instead).__name__}$"):
        read_json(given_instead)


@given(articles())
def test_json_is_read_back(article: Article) -> None:
    """An article with its ledger comes out of its JSON as it went in, without it with an empty ledger."""
    assert read_json(article.to_json_with_blocks()) == article
    assert read_json(write(article, "json")) == changed(article, blocks=())
    assert type(read_json(article.to_json())) is Article


def test_reading_bytes() -> None:
    """JSON is read from bytes as from text."""
    assert read_json(full_article().to_json_with_blocks().encode()) == full_article()


def test_unknown_keys_are_ignored() -> None:
    """JSON of a later minor version, with keys that this one does not know, is read."""
    record = json.loads(full_article().to_json_with_blocks())
    record["schema_version"] = "1.7"
    record["mood"] = "wet"
    record["images"][0]["colour"] = "grey"
    assert read_json(json.dumps(record)) == changed(full_article(), schema_version="1.7")


BROKEN = {
    "empty": "",
    "no JSON": "<html>",
    "cut": full_article().to_json()[:100],
    "no object": "[1]",
    "no article": "{}",
    "another major version": full_article().to_json().replace(f'"{SCHEMA_VERSION}"', '"2.0"', 1),
    "version 10": full_article().to_json().replace(f'"{SCHEMA_VERSION}"', '"10.0"', 1),
    "a field of another type": full_article().to_json().replace('"headline":"', '"headline":5,"x":"', 1),
    "a key is missing": full_article().to_json().replace('"body"', '"bodies"', 1),
    "lone surrogate": '"\ud800"',
    "no UTF-8": b'{"schema_version":"\xff"}',
    "nested deeply": "[" * 100_000,
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_what_is_no_article_is_an_error(source: str | bytes) -> None:
    """Anything that is not the JSON of an article is a typed error."""
    with pytest.raises(SourceError):
        read_json(source)
