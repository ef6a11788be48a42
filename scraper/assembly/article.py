"""The one function that makes an Article: a family of fields at a time."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from scraper.article import SCHEMA_VERSION, Article
from scraper.assembly.authors import authors_of
from scraper.assembly.body import body_of
from scraper.assembly.dateline import dateline_of
from scraper.assembly.dates import dates_of
from scraper.assembly.headline import titles_of
from scraper.assembly.identity import article_id, extractor_of
from scraper.assembly.images import pictures_of
from scraper.assembly.labelled import view_of
from scraper.assembly.ledger import ledger_of
from scraper.assembly.publication import publication_of
from scraper.assembly.sites import site_of
from scraper.assembly.verdict import verdict_of
from scraper.document import Document
from scraper.labelling.voting import Labelling

__all__ = ["assemble"]


def assemble(document: Document, labelling: Labelling) -> Article:
    """Make the article of a document whose every block is tiled by labels."""
    view = view_of(document, labelling)
    site = site_of(view)
    body = body_of(view)
    titles = titles_of(view, site)
    attribution = authors_of(view, site)
    publication = publication_of(view, site, titles.headline, body.text)
    dates = dates_of(view, publication.language)
    pictures = pictures_of(view, body, attribution.authors)
    verdict = verdict_of(view, body, titles, publication)
    families = (titles, attribution, dates, publication, pictures, verdict, ledger_of(view))
    return Article(
        schema_version=SCHEMA_VERSION,
        id=article_id(publication.canonical_url or document.page.url, document.text),
        url=document.page.url,
        error=None,
        dateline=dateline_of(view),
        body=body.entries,
        text=body.text,
        word_count=body.word_count,
        extractor=extractor_of(labelling.identity),
        **_joined(families),
    )


def _joined(families: tuple[Struct, ...]) -> dict[str, Any]:
    """The fields of all families under their names in the Article; their provenance one after the other."""
    fields: dict[str, Any] = {"provenance": ()}
    for family in families:
        for name in family.__struct_fields__:
            value = getattr(family, name)
            fields[name] = fields[name] + value if name == "provenance" else value
    return fields
