"""Assemble the article: one family of fields after another, and the ledger last."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from scraper.article import SCHEMA_VERSION, Article, Dateline, Extractor
from scraper.assembly.article_id import article_id, extractor_of
from scraper.assembly.authors.author_choice import Attribution, authors_of
from scraper.assembly.body.body_entries import Body, body_of
from scraper.assembly.dates.date_choice import Dates, dates_of
from scraper.assembly.dates.dateline import dateline_of
from scraper.assembly.images.image_assembly import ArticleMedia, media_of
from scraper.assembly.label_view import Labelled, view_of
from scraper.assembly.ledger import Ledger, ledger_of
from scraper.assembly.page.page_judgement import Verdict, verdict_of
from scraper.assembly.publication import Publication, publication_of
from scraper.assembly.titles.title_choice import Titles, titles_of
from scraper.assembly.usage import Origin, Usage, Use, origin
from scraper.document import Document
from scraper.labelling.deciding.labeller import Labelling
from scraper.layout.publication_names import site_of

__all__ = ["Assembly", "assemble"]


class Assembly(Struct, frozen=True):
    """An article, and the fields that use the document's stretches."""

    article: Article
    usage: Usage


class _Families(Struct, frozen=True):
    """The fields of an article, family by family."""

    body: Body
    titles: Titles
    attribution: Attribution
    publication: Publication
    dates: Dates
    dateline: Dateline | None
    dateline_uses: tuple[Use, ...]
    media: ArticleMedia
    verdict: Verdict

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The origins of all fields, in the order of the article's provenance."""
        families = (self.titles, self.attribution, self.dates, self.publication, self.media)
        return tuple([row for family in families for row in family.origins])

    @property
    def uses(self) -> tuple[Use, ...]:
        """The stretches that the fields took."""
        families = (self.titles, self.attribution, self.dates, self.media, self.body)
        return (*self.dateline_uses, *(use for family in families for use in family.uses))


def assemble(document: Document, labelling: Labelling) -> Assembly:
    """Make the article of a document. The labels must tile every block."""
    view = view_of(document, labelling)
    families = _families(view)
    ledger = ledger_of(view, families.uses)
    usage = Usage((*families.origins, *_origins_of_text(view)), (*families.uses, *ledger.uses))
    extractor = extractor_of(labelling)
    return Assembly(_article(view, families, ledger, usage.origins, extractor), usage)


def _families(view: Labelled) -> _Families:
    site = site_of(view.document)
    body = body_of(view)
    titles = titles_of(view, site)
    attribution = authors_of(view, site)
    publication = publication_of(view, site, titles.headline, body.text)
    dateline, dateline_uses = dateline_of(view)
    return _Families(
        body=body,
        titles=titles,
        attribution=attribution,
        publication=publication,
        dates=dates_of(view, publication.language),
        dateline=dateline,
        dateline_uses=dateline_uses,
        media=media_of(view, body, attribution.authors),
        verdict=verdict_of(view, body, titles, publication),
    )


def _article(
    view: Labelled, families: _Families, ledger: Ledger, origins: Sequence[Origin], extractor: Extractor
) -> Article:
    titles, dates, publication, media = families.titles, families.dates, families.publication, families.media
    url = view.document.page.url
    return Article(
        schema_version=SCHEMA_VERSION,
        id=article_id(publication.canonical_url or url, view.document.text),
        url=url,
        canonical_url=publication.canonical_url,
        outcome=families.verdict.outcome,
        error=None,
        page_kind=families.verdict.page_kind,
        headline=titles.headline,
        alternative_headline=titles.alternative_headline,
        kicker=titles.kicker,
        dek=titles.dek,
        description=titles.description,
        byline=families.attribution.byline,
        authors=families.attribution.authors,
        dateline=families.dateline,
        date_published=dates.date_published,
        date_published_precision=dates.date_published_precision,
        date_published_raw=dates.date_published_raw,
        date_modified=dates.date_modified,
        date_modified_precision=dates.date_modified_precision,
        date_modified_raw=dates.date_modified_raw,
        section=publication.section,
        tags=publication.tags,
        language=publication.language,
        publisher=publication.publisher,
        images=media.images,
        videos=media.videos,
        audios=media.audios,
        body=families.body.entries,
        text=families.body.text,
        notes=ledger.notes,
        junk=ledger.junk,
        is_accessible_for_free=publication.is_accessible_for_free,
        word_count=families.body.word_count,
        provenance=tuple([source.row for source in origins]),
        quality=families.verdict.quality,
        extractor=extractor,
        blocks=ledger.blocks,
    )


def _origins_of_text(view: Labelled) -> list[Origin]:
    """The source of a text that the page contains and does not show."""
    return [origin("text", str(claim.source), claim.value) for claim in view.claims("text")]
