"""The fields of an article in the order in which they are shown, each with the stretches that it is from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.article import Article, Author, BodyBlock, Image, Provenance, Recording
from scraper.assembly.body import body_of
from scraper.assembly.captions import captioned_of
from scraper.assembly.labelled import Labelled, Stretch
from scraper.document import Role

__all__ = ["Field", "Source", "fields_of"]

HEADER = ("kicker", "headline", "alternative_headline", "dek", "byline", "authors", "date_published", "date_modified")
ABOUT = (
    "description", "section", "tags", "language", "publisher", "canonical_url", "is_accessible_for_free",
)  # fmt: skip
"""Fields that no reader of the article sees, after those it does."""

_PLACE = re.compile(r"(block|line) (\d+)\b.*?(\w+)$")
"""A place in the page, as ``Labelled.source_of`` writes it."""


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


class _Places(Struct, frozen=True):
    """The article, the page, and what a source's words point to."""

    article: Article
    view: Labelled
    by_role: Mapping[tuple[int, str], tuple[int, ...]]
    """Block and role → stretches; with the role ``""`` all of the block."""
    by_line: Mapping[int, int]
    """Line of plain text → block."""

    def named_by(self, source: str) -> tuple[int, ...]:
        """The stretches that a source names; none for a source that is not in the page's text."""
        found = _PLACE.match(source)
        if not found:
            return ()
        block = int(found[2]) if found[1] == "block" else self.by_line.get(int(found[2]), -1)
        return self.by_role.get((block, found[3])) or self.by_role.get((block, ""), ())

    def sources(self, name: str) -> tuple[Source, ...]:
        """The provenance of a field."""
        return tuple(Source(row, self.named_by(row.source)) for row in self.article.provenance if row.field == name)


def fields_of(article: Article, view: Labelled) -> tuple[Field, ...]:
    """Take an article apart; ``view`` is what it was assembled from."""
    places = _places(article, view)
    return (*_plain(places, HEADER, "header"), *_main(places), *_notes(places), *_plain(places, ABOUT, "about"))


def _places(article: Article, view: Labelled) -> _Places:
    by_role: dict[tuple[int, str], list[int]] = defaultdict(list)
    for one in view.stretches:
        by_role[one.block, one.role.value].append(one.index)
        by_role[one.block, ""].append(one.index)
    by_line = {block.line: index for index, block in enumerate(view.document.blocks) if block.line is not None}
    return _Places(article, view, {key: tuple(numbers) for key, numbers in by_role.items()}, by_line)


# ---------------------------------------------------------------------------------------------- fields by name


def _plain(places: _Places, names: Sequence[str], section: str) -> Iterator[Field]:
    """Fields that have a value or were looked for in vain."""
    for name in names:
        text, rows, sources = _value(places.article, name), _details(places.article, name), places.sources(name)
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


def _main(places: _Places) -> Iterator[Field]:
    """Dateline and body, images, videos and sounds at their places."""
    article = places.article
    if article.dateline:
        rows = (("place", article.dateline.place or ""), ("agency", article.dateline.agency or ""))
        first = [one.index for one in places.view.having(Role.DATELINE)[:1]]
        yield _entry("dateline", "dateline", article.dateline.raw, rows, first)
    media = sorted((*_images(places), *_recordings(article)), key=lambda one: one[0])
    stretches = _body_stretches(places.view)
    for number, block in enumerate(article.body):
        while media and media[0][0] <= number:
            yield media.pop(0)[1]
        yield _entry(f"body-{number}", block.role.value, block.text, _of_entry(block), stretches[number])
    yield from (field for _, field in media)


def _entry(key: str, name: str, text: str, rows: Iterable[tuple[str, str]], stretches: Iterable[int]) -> Field:
    given = tuple((word, value) for word, value in rows if value)
    return Field(key=key, section="body", name=name, text=text, rows=given, stretches=tuple(stretches))


def _of_entry(block: BodyBlock) -> Iterator[tuple[str, str]]:
    if isinstance(block.level, int):
        yield "level", str(block.level)
    yield from (("link", span.url) for span in block.spans if isinstance(span.url, str))


def _body_stretches(view: Labelled) -> list[list[int]]:
    """For each entry of the body the stretches in it."""
    body = body_of(view)
    begins = [*zip(body.first_blocks, (entry.role for entry in body.entries), strict=True), (-1, None)]
    found: list[list[int]] = []
    before: tuple[int, Role | None] = (-1, None)
    for one in view.body:
        place = (one.block, one.role)
        if place == begins[len(found)] and place != before:
            found.append([])
        found[-1].append(one.index)
        before = place
    return found


def _images(places: _Places) -> Iterator[tuple[int, Field]]:
    """Each image with its position; the rows of ``images`` that won are in the images' order."""
    together = {group.first_block: group.stretches for group in captioned_of(places.view)}
    sources = places.sources("images")
    chosen = [one for one in sources if one.row.chosen]
    for number, (image, source) in enumerate(zip(places.article.images, chosen, strict=True)):
        stretches = _caption_stretches(source, together)
        lost = tuple(one for one in sources if not one.row.chosen) if image.lead else ()
        field = Field(
            key=f"images-{number}",
            section="body",
            name="lead image" if image.lead else "image",
            text=image.caption or "",
            rows=tuple(_of_image(image)),
            stretches=stretches or source.stretches[:1],
            sources=(source, *lost),
        )
        yield image.position, field


def _caption_stretches(source: Source, together: Mapping[int, Sequence[Stretch]]) -> tuple[int, ...]:
    groups = (group for group in together.values() if group[0].index in source.stretches)
    return tuple(one.index for group in groups for one in group)


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


def _recordings(article: Article) -> Iterator[tuple[int, Field]]:
    kinds: tuple[tuple[str, tuple[Recording, ...]], ...] = (("video", article.videos), ("audio", article.audios))
    for name, recordings in kinds:
        for number, one in enumerate(recordings):
            rows = (("url", one.url or ""), ("embed_url", one.embed_url or ""))
            yield one.position, _entry(f"{name}-{number}", name, one.caption or "", rows, ())


def _notes(places: _Places) -> Iterator[Field]:
    """The notes; each is one stretch."""
    found = (one for one in places.view.stretches if one.role.group == "notes")
    for number, (note, stretch) in enumerate(zip(places.article.notes, found, strict=True)):
        yield Field(
            key=f"notes-{number}", section="notes", name=note.role.value, text=note.text, stretches=(stretch.index,)
        )
