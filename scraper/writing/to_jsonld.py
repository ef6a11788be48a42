"""Article → schema.org NewsArticle as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from scraper.article import Article, Author, Image, PageKindName, Recording
from scraper.document import Role

__all__ = ["to_jsonld"]

Thing = dict[str, object]


def to_jsonld(article: Article) -> str:
    """A line of JSON that can be put as it is into ``<script type="application/ld+json">``, without unknown values.

    An article is a NewsArticle, any other page with a main text an Article.
    """
    kind = "NewsArticle" if article.page_kind.value is PageKindName.ARTICLE else "Article"
    page = article.canonical_url or article.url
    thing: Thing = {
        "@context": "https://schema.org",
        **_thing(
            kind,
            mainEntityOfPage=page,
            url=page,
            **_header_properties(article),
            **_publication_properties(article),
            **_content_properties(article),
        ),
    }
    # Inside a script element `</script` and `<!--` would end or change the script.
    return msgspec.json.encode(thing).decode().replace("<", "\\u003c")


def _thing(kind: str, **properties: object) -> Thing:
    """A schema.org thing without empty properties."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value not in (None, "", [])}}


def _header_properties(article: Article) -> Thing:
    return {
        "headline": article.headline,
        "alternativeHeadline": article.alternative_headline,
        "description": article.description or article.dek,
        "author": [_author_thing(author) for author in article.authors],
        "dateline": article.dateline.raw if article.dateline else None,
        "datePublished": article.date_published,
        "dateModified": article.date_modified,
    }


def _publication_properties(article: Article) -> Thing:
    publisher = article.publisher
    return {
        "publisher": _thing("Organization", name=publisher.name, url=publisher.url) if publisher else None,
        "articleSection": article.section,
        "keywords": list(article.tags),
        "inLanguage": article.language,
        "isAccessibleForFree": article.is_accessible_for_free,
    }


def _content_properties(article: Article) -> Thing:
    return {
        "image": [_image_thing(image) for image in article.images],
        "video": [_recording_thing("VideoObject", video) for video in article.videos],
        "audio": [_recording_thing("AudioObject", audio) for audio in article.audios],
        "articleBody": article.text,
        "wordCount": article.word_count,
        "correction": [note.text for note in article.notes if note.role is Role.CORRECTION],
    }


def _author_thing(author: Author) -> Thing:
    return _thing(
        "Person" if author.kind == "person" else "Organization",
        name=author.name,
        alternateName=list(author.handles),
        url=author.url,
        email=author.email,
        affiliation=_thing("Organization", name=author.affiliation) if author.affiliation else None,
    )


def _image_thing(image: Image) -> Thing:
    return _thing(
        "ImageObject",
        contentUrl=image.url,
        url=image.url,
        caption=image.caption,
        description=image.alt,
        creditText=image.credit_text,
        creator=_named_things("Person", image.creators),
        provider=_named_things("Organization", image.agencies),
        copyrightNotice=image.copyright_notice,
        representativeOfPage=image.lead or None,
    )


def _recording_thing(kind: str, recording: Recording) -> Thing:
    return _thing(kind, contentUrl=recording.url, embedUrl=recording.embed_url, caption=recording.caption)


def _named_things(kind: str, names: Iterable[str]) -> list[Thing]:
    return [_thing(kind, name=name) for name in names]
