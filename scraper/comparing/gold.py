"""A file → the text that an article should have: plain text, or JSON in a form that holds such a text."""

from __future__ import annotations

from typing import Any

import msgspec

from scraper.document import DocumentKind, Page
from scraper.errors import NotText
from scraper.reading.decode import decode
from scraper.reading.page_input import kind_of

__all__ = ["gold_text"]


def gold_text(content: bytes) -> str | None:
    r"""The gold in the content of a file; None for a JSON object without a gold.

    A JSON object has ``ground_truth.main_content``, or ``body``: a list of paragraphs, each a text or, as in the JSON
    of an article, an object with ``text``. Everything but a JSON object is plain text. Raises NotText for HTML, an
    image, a PDF.

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
    return _body_text(record.get("body"))


def _body_text(body: Any) -> str | None:
    if not isinstance(body, list):
        return None
    values = [item.get("text") if isinstance(item, dict) else item for item in body]
    texts = [text for text in values if isinstance(text, str)]
    return "\n\n".join(texts) if len(texts) == len(values) else None
