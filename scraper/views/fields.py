"""The fields of an article in the order in which they are shown, each with the stretches that it is from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.article import Article, Author, BodyBlock, Image, LabelledBlock, Provenance, Recording
from scraper.assembly import Usage
from scraper.document import Place

__all__ = ["Field", "Source", "fields_of"]

HEADER = ("kicker", "headline", "alternative_headline", "dek", "byline", "authors", "date_published", "date_modified")
ABOUT = (
    "description", "section", "tags", "language", "publisher", "canonical_url", "is_accessible_for_free",
)  # fmt: skip
"""Fields that no reader of the article sees, after those it does."""


class Source(Struct, frozen=True):
    """One row of provenance, and the stretches that it names."""

    row: Provenance
    stretches: tuple[int, ...]


class Field(Struct, frozen=True, kw_only=True):
    """One thing of the article: a field, an entry of the body, an image, a note."""

    key: str
    """Unique in its article, fit for an HTML id: ``headline``, ``body-3``, ``images-1``."""
    section: str
    """``header``, ``body``, ``notes`` or ``about``."""
    name: str
    """Name of the field in the JSON, or the role of an entry."""
    text: str
    rows: tuple[tuple[str, str], ...] = ()
    """More about it: name and value."""
    stretches: tuple[int, ...] = ()
    sources: tuple[Source, ...] = ()


class _Ledger(Struct, frozen=True):
    """The article, what became of the page's stretches, and where these stand among those that are shown."""

    article: Article
    usage: Usage
    by_block: Mapping[int, tuple[tuple[int, LabelledBlock], ...]]
    """Block → numbers and entries of its stretches."""

    def at(self, places: Iterable[Place]) -> tuple[int, ...]:
        """The stretches at some places."""
        return tuple(
            dict.fromkeys(
                number
                for place in places
                for number, entry in self.by_block.get(place.block, ())
                if place.overlaps(entry.start, entry.end)
            )
        )

    def sources(self, name: str) -> tuple[Source, ...]:
        """The provenance of a field."""
        return tuple(Source(one.row, self.at(one.places)) for one in self.usage.origins if one.row.field == name)

    def filling(self, field: str) -> tuple[int, ...]:
        """The stretches that fill a field."""
        return self.at(use.place for use in self.usage.uses if use.field == field)

    def by_entry(self, field: str) -> dict[int, tuple[int, ...]]:
        """For each entry of a field that is a list, the stretches that fill it."""
        places: dict[int, list[Place]] = defaultdict(list)
        for use in self.usage.uses:
            if use.field == field:
                places[use.number].append(use.place)
        return {number: self.at(found) for number, found in places.items()}


def fields_of(article: Article, usage: Usage) -> tuple[Field, ...]:
    """Take an article apart."""
    ledger = _ledger(article, usage)
    return (*_plain(ledger, HEADER, "header"), *_main(ledger), *_notes(ledger), *_plain(ledger, ABOUT, "about"))


def _ledger(article: Article, usage: Usage) -> _Ledger:
    by_block: dict[int, list[tuple[int, LabelledBlock]]] = defaultdict(list)
    for number, entry in enumerate(entry for entry in article.blocks if entry.text.strip()):
        by_block[entry.block].append((number, entry))
    return _Ledger(article, usage, {block: tuple(entries) for block, entries in by_block.items()})


# ---------------------------------------------------------------------------------------------- fields by name


def _plain(ledger: _Ledger, names: Sequence[str], section: str) -> Iterator[Field]:
    """Fields that have a value or were looked for in vain."""
    for name in names:
        text, rows, sources = _value(ledger.article, name), _details(ledger.article, name), ledger.sources(name)
        if text or sources:
            chosen = [one for one in sources if one.row.chosen]
            yield Field(
                key=name, section=section, name=name, text=text, rows=rows, stretches=_joined(chosen), sources=sources
            )


def _joined(sources: Iterable[Source]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for one in sources for number in one.stretches))


def _value(article: Article, name: str) -> str:
    value = getattr(article, name)
    if name == "authors":
        return "\n".join(author.name for author in article.authors)
    if name == "publisher":
        return (article.publisher and article.publisher.name) or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def _details(article: Article, name: str) -> tuple[tuple[str, str], ...]:
    if name == "authors":
        return tuple((author.name, said) for author in article.authors if (said := _of_author(author)))
    if name.startswith("date_"):
        given = ((word, getattr(article, f"{name}_{word}")) for word in ("precision", "raw"))
        return tuple((word, value) for word, value in given if value)
    url = article.publisher and article.publisher.url
    return (("url", url),) if name == "publisher" and url else ()


def _of_author(author: Author) -> str:
    said = (author.role, author.affiliation, *author.handles, author.email, author.url)
    kind = "" if author.kind == "person" else author.kind
    return " · ".join(one for one in (*said, kind) if one)


# ---------------------------------------------------------------------------------------------- body, images, notes


def _main(ledger: _Ledger) -> Iterator[Field]:
    """Dateline and body, images, videos and sounds at their places."""
    article = ledger.article
    if article.dateline:
        rows = (("place", article.dateline.place or ""), ("agency", article.dateline.agency or ""))
        yield _entry("dateline", "dateline", article.dateline.raw, rows, ledger.filling("dateline"))
    media = sorted((*_images(ledger), *_recordings(ledger)), key=lambda one: one[0])
    body = ledger.by_entry("body")
    for number, block in enumerate(article.body):
        while media and media[0][0] <= number:
            yield media.pop(0)[1]
        yield _entry(f"body-{number}", block.role.value, block.text, _of_entry(block), body.get(number, ()))
    yield from (field for _, field in media)


def _entry(key: str, name: str, text: str, rows: Iterable[tuple[str, str]], stretches: Iterable[int]) -> Field:
    given = tuple((word, value) for word, value in rows if value)
    return Field(key=key, section="body", name=name, text=text, rows=given, stretches=tuple(stretches))


def _of_entry(block: BodyBlock) -> Iterator[tuple[str, str]]:
    if isinstance(block.level, int):
        yield "level", str(block.level)
    yield from (("link", span.url) for span in block.spans if isinstance(span.url, str))


def _images(ledger: _Ledger) -> Iterator[tuple[int, Field]]:
    """Each image with its position; the rows of ``images`` that won are in the images' order."""
    sources = ledger.sources("images")
    chosen = [one for one in sources if one.row.chosen]
    captions = ledger.by_entry("images")
    for number, (image, source) in enumerate(zip(ledger.article.images, chosen, strict=True)):
        lost = tuple(one for one in sources if not one.row.chosen) if image.lead else ()
        field = Field(
            key=f"images-{number}",
            section="body",
            name="lead image" if image.lead else "image",
            text=image.caption or "",
            rows=tuple(_of_image(image)),
            stretches=captions.get(number) or source.stretches[:1],
            sources=(source, *lost),
        )
        yield image.position, field


def _of_image(image: Image) -> Iterator[tuple[str, str]]:
    rows = (
        ("credit", image.credit_text),
        ("creators", ", ".join(image.creators)),
        ("agencies", ", ".join(image.agencies)),
        ("copyright", image.copyright_notice),
        ("alt", image.alt),
        ("url", image.url),
    )
    yield from ((name, value) for name, value in rows if value)


def _recordings(ledger: _Ledger) -> Iterator[tuple[int, Field]]:
    article = ledger.article
    kinds: tuple[tuple[str, tuple[Recording, ...]], ...] = (("video", article.videos), ("audio", article.audios))
    for name, recordings in kinds:
        captions = ledger.by_entry(f"{name}s")
        for number, one in enumerate(recordings):
            rows = (("url", one.url or ""), ("embed_url", one.embed_url or ""))
            yield (
                one.position,
                _entry(f"{name}-{number}", name, one.caption or "", rows, captions.get(number, ())),
            )


def _notes(ledger: _Ledger) -> Iterator[Field]:
    """The notes; each is one stretch."""
    stretches = ledger.by_entry("notes")
    for number, note in enumerate(ledger.article.notes):
        yield Field(
            key=f"notes-{number}",
            section="notes",
            name=note.role.value,
            text=note.text,
            stretches=stretches.get(number, ()),
        )
