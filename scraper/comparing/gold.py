"""The text that an article should have, out of a file: plain text, or one of the JSON forms that hold one."""

from __future__ import annotations

from typing import Any

import msgspec

from scraper.document import DocumentKind, Page
from scraper.errors import NotText
from scraper.reading.decode import decode
from scraper.reading.page_input import kind_of

__all__ = ["gold_text"]


def gold_text(content: bytes) -> str | None:
    r"""The gold in a file's content; None for JSON that has none. Raises NotText for HTML, a picture, a PDF.

    JSON is an object with ``ground_truth.main_content``, or with ``body``: a list of paragraphs, each a text or, as in
    an article's JSON, an object with ``text``. All that is not a JSON object is plain text.

    >>> gold_text(b'{"body": ["One.", {"role": "paragraph", "text": "Two."}]}')
    'One.\n\nTwo.'
    """
    page = Page(content=content)
    text = decode(page).text
    try:
        record = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        record = None
    if not isinstance(record, dict):
        if kind_of(page, text) is DocumentKind.HTML:
            raise NotText("this is HTML: a gold is the text that the article should have, or JSON with it")
        return text
    truth = record.get("ground_truth")
    if isinstance(truth, dict) and isinstance(truth.get("main_content"), str):
        return str(truth["main_content"])
    return _paragraphs(record.get("body"))


def _paragraphs(body: Any) -> str | None:
    if not isinstance(body, list):
        return None
    said = [one.get("text") if isinstance(one, dict) else one for one in body]
    texts = [text for text in said if isinstance(text, str)]
    return "\n\n".join(texts) if len(texts) == len(said) else None
