"""Article → plain text."""

from __future__ import annotations

from scraper.article import Article
from scraper.writing.article_header import byline_and_date

__all__ = ["to_text"]


def to_text(article: Article) -> str:
    """Headline, dek, byline and date, the text and the notes, separated by empty lines."""
    notes = (note.text for note in article.notes)
    parts = (article.headline, article.dek, byline_and_date(article), article.text, *notes)
    written = "\n\n".join(part.strip() for part in parts if part and not part.isspace())
    return f"{written}\n" if written else ""
