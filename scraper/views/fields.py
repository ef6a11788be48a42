"""Article and usage → the fields in the order in which the views show them, each with the stretches it is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.article import Article, Author, BodyBlock, Image, LabelledBlock, Provenance, Recording
from scraper.assembly import Usage
from scraper.document import Place

__all__ = ["Field", "Source", "fields_of"]

DATES = tuple(name.removesuffix("_raw") for name in Article.__struct_fields__ if name.endswith("_raw"))
"""The dates; each has a field for its text in the source."""
HEADER = ("kicker", "headline", "alternative_headline", "dek", "byline", "authors", *DATES)
ABOUT = (
    "description", "section", "tags", "language", "publisher", "canonical_url", "is_accessible_for_free",
)  # fmt: skip
"""Fields that a reader of the article does not see; they are shown last."""


class Source(Struct, frozen=True):
    """A row of provenance, and the stretches that it names, by index."""

    row: Provenance
    stretches: tuple[int, ...]


class Field(Struct, frozen=True, kw_only=True):
    """A part of the article: a field, an entry of the body, an image, a note."""

    key: str
    """Unique in its article, fit for an HTML id: ``headline``, ``body-3``, ``images-1``."""
    section: str
    """``header``, ``body``, ``notes`` or ``about``."""
    name: str
    """Name of the field in the JSON, or the role of an entry."""
    text: str
    rows: tuple[tuple[str, str], ...] = ()
    """Details: name and value."""
    stretches: tuple[int, ...] = ()
    sources: tuple[Source, ...] = ()


class _Stretches(Struct, frozen=True):
    """The article and its usage, with the stretches that are shown, which places of the usage are looked up in."""

    article: Article
    usage: Usage
    by_block: Mapping[int, tuple[tuple[int, LabelledBlock], ...]]
    """Block → index and entry of each of its stretches."""

    def at(self, places: Iterable[Place]) -> tuple[int, ...]:
        """Indexes of the stretches at the places."""
        return tuple(
            dict.fromkeys(
                index
                for place in places
                for index, entry in self.by_block.get(place.block, ())
                if place.overlaps(entry.start, entry.end)
            )
        )

    def sources(self, name: str) -> tuple[Source, ...]:
        """The provenance of a field."""
        return tuple(
            Source(origin.row, self.at(origin.places)) for origin in self.usage.origins if origin.row.field == name
        )

    def filling(self, field: str) -> tuple[int, ...]:
        """Indexes of the stretches that fill a field."""
        return self.at(use.place for use in self.usage.uses if use.field == field)

    def by_entry(self, field: str) -> dict[int, tuple[int, ...]]:
        """Number of an entry in a field that is a list → indexes of the stretches that fill it."""
        places: dict[int, list[Place]] = defaultdict(list)
        for use in self.usage.uses:
            if use.field == field:
                places[use.number].append(use.place)
        return {entry: self.at(used) for entry, used in places.items()}


def fields_of(article: Article, usage: Usage) -> tuple[Field, ...]:
    """All fields of an article, section by section."""
    stretches = _stretches_by_block(article, usage)
    return (
        *_named_fields(stretches, HEADER, "header"),
        *_body_fields(stretches),
        *_note_fields(stretches),
        *_named_fields(stretches, ABOUT, "about"),
    )


def _stretches_by_block(article: Article, usage: Usage) -> _Stretches:
    by_block: dict[int, list[tuple[int, LabelledBlock]]] = defaultdict(list)
    for index, entry in enumerate(entry for entry in article.blocks if entry.text.strip()):
        by_block[entry.block].append((index, entry))
    return _Stretches(article, usage, {block: tuple(entries) for block, entries in by_block.items()})


# ---------------------------------------------------------------------------------------------- fields by name


def _named_fields(stretches: _Stretches, names: Sequence[str], section: str) -> Iterator[Field]:
    """Fields that have a value, or sources of which none was chosen."""
    for name in names:
        text, sources = _field_text(stretches.article, name), stretches.sources(name)
        if text or sources:
            chosen = (index for source in sources if source.row.chosen for index in source.stretches)
            yield Field(
                key=name,
                section=section,
                name=name,
                text=text,
                rows=_details(stretches.article, name),
                stretches=tuple(dict.fromkeys(chosen)),
                sources=sources,
            )


def _field_text(article: Article, name: str) -> str:
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
        details = ((author.name, _author_details(author)) for author in article.authors)
        return tuple((author, text) for author, text in details if text)
    if name in DATES:
        values = ((suffix, getattr(article, f"{name}_{suffix}")) for suffix in ("precision", "raw"))
        return tuple((suffix, value) for suffix, value in values if value)
    url = article.publisher and article.publisher.url
    return (("url", url),) if name == "publisher" and url else ()


def _author_details(author: Author) -> str:
    kind = "" if author.kind == "person" else author.kind
    details = (author.role, author.affiliation, *author.handles, author.email, author.url, kind)
    return " · ".join(detail for detail in details if detail)


# ---------------------------------------------------------------------------------------------- body, images, notes


def _body_fields(stretches: _Stretches) -> Iterator[Field]:
    """Dateline and body, with images, videos and sounds at their positions."""
    article = stretches.article
    if article.dateline:
        rows = (("place", article.dateline.place or ""), ("agency", article.dateline.agency or ""))
        yield _body_field("dateline", "dateline", article.dateline.raw, rows, stretches.filling("dateline"))
    media = sorted((*_image_fields(stretches), *_recording_fields(stretches)), key=lambda item: item[0])
    body = stretches.by_entry("body")
    for index, block in enumerate(article.body):
        while media and media[0][0] <= index:
            yield media.pop(0)[1]
        yield _body_field(f"body-{index}", block.role.value, block.text, _block_details(block), body.get(index, ()))
    yield from (field for _, field in media)


def _body_field(key: str, name: str, text: str, rows: Iterable[tuple[str, str]], stretches: Iterable[int]) -> Field:
    filled = tuple((label, value) for label, value in rows if value)
    return Field(key=key, section="body", name=name, text=text, rows=filled, stretches=tuple(stretches))


def _block_details(block: BodyBlock) -> Iterator[tuple[str, str]]:
    if isinstance(block.level, int):
        yield "level", str(block.level)
    yield from (("link", span.url) for span in block.spans if isinstance(span.url, str))


def _image_fields(stretches: _Stretches) -> Iterator[tuple[int, Field]]:
    """Each image with its position; the chosen rows of ``images`` are in the order of the images."""
    sources = stretches.sources("images")
    chosen = [source for source in sources if source.row.chosen]
    captions = stretches.by_entry("images")
    for index, (image, source) in enumerate(zip(stretches.article.images, chosen, strict=True)):
        # Images that were not chosen are shown once, below the lead image.
        rejected = tuple(other for other in sources if not other.row.chosen) if image.lead else ()
        field = Field(
            key=f"images-{index}",
            section="body",
            name="lead image" if image.lead else "image",
            text=image.caption or "",
            rows=tuple(_image_details(image)),
            stretches=captions.get(index) or source.stretches[:1],
            sources=(source, *rejected),
        )
        yield image.position, field


def _image_details(image: Image) -> Iterator[tuple[str, str]]:
    rows = (
        ("credit", image.credit_text),
        ("creators", ", ".join(image.creators)),
        ("agencies", ", ".join(image.agencies)),
        ("copyright", image.copyright_notice),
        ("alt", image.alt),
        ("url", image.url),
    )
    yield from ((name, value) for name, value in rows if value)


def _recording_fields(stretches: _Stretches) -> Iterator[tuple[int, Field]]:
    article = stretches.article
    kinds: tuple[tuple[str, tuple[Recording, ...]], ...] = (("video", article.videos), ("audio", article.audios))
    for name, recordings in kinds:
        captions = stretches.by_entry(f"{name}s")
        for index, recording in enumerate(recordings):
            rows = (("url", recording.url or ""), ("embed_url", recording.embed_url or ""))
            key, caption = f"{name}-{index}", recording.caption or ""
            yield recording.position, _body_field(key, name, caption, rows, captions.get(index, ()))


def _note_fields(stretches: _Stretches) -> Iterator[Field]:
    """The notes; each is made from a single stretch."""
    by_note = stretches.by_entry("notes")
    for index, note in enumerate(stretches.article.notes):
        yield Field(
            key=f"notes-{index}",
            section="notes",
            name=note.role.value,
            text=note.text,
            stretches=by_note.get(index, ()),
        )
