"""The fuzz target: any bytes give a complete article that can be written, or a ScraperError."""

from __future__ import annotations

import json
import sys

import atheris

with atheris.instrument_imports(include=["scraper"]):
    from scraper.document import Page
    from scraper.errors import InternalError, ScraperError
    from scraper.pipeline import extract
    from scraper.writing import FORMATS, render

TYPES = (None, "text/html", "text/plain", "application/xhtml+xml")
CHARSETS = (None, "utf-8", "iso-8859-1", "shift_jis", "utf-16", "gb18030", "nonsense")


def one_input(data: bytes) -> None:
    """Read the bytes as a page; the first byte selects the media type and charset."""
    head, content = data[:1] or b"\0", data[1:]
    media_type, charset = TYPES[head[0] % len(TYPES)], CHARSETS[head[0] // len(TYPES) % len(CHARSETS)]
    page = Page(content=content, url="https://example.org/a/b", media_type=media_type, charset=charset)
    try:
        extraction = extract(page)
    except InternalError as error:
        raise error.__cause__ or error from None
    except ScraperError:
        return
    article, document = extraction.article, extraction.document
    text = article.to_json_with_blocks()
    assert json.loads(text)["outcome"]
    text.encode("utf-8")
    pieces = "".join(block.text for block in article.blocks)
    assert pieces == "".join(document.block_text(index) for index in range(len(document.blocks)))
    for name in FORMATS:
        written = render(article, name)
        if isinstance(written, str):
            written.encode("utf-8")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
