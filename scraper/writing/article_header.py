"""The line below a headline: who wrote the article, and when."""

from __future__ import annotations

from scraper.article import Article

__all__ = ["byline", "byline_and_date", "date"]


def byline(article: Article) -> str:
    """The byline as printed, else the names of the authors; empty if nobody is named."""
    return article.byline or ", ".join(author.name for author in article.authors)


def date(article: Article) -> str:
    """When the article was published, else when it was last changed, in ISO 8601; empty if unknown."""
    return article.date_published or article.date_modified or ""


def byline_and_date(article: Article) -> str:
    """Byline and date on a line."""
    return " · ".join(part for part in (byline(article), date(article)) if part)
