"""Read the names in a printed line.

A name is accepted if "By …", author markup or a claim supports it; any other name must be likely to be a person's.
"""

from __future__ import annotations

from collections.abc import Container

from msgspec.structs import replace

from scraper.assembly.authors.name_likelihood import is_likely_person, stands_like_a_byline
from scraper.assembly.label_view import Labelled, Stretch
from scraper.layout.author_markup import signatures_in
from scraper.layout.line_parsers import is_signed, parse_byline
from scraper.values.names.agencies import agency_spelling
from scraper.values.names.byline_parser import Name
from scraper.values.names.byline_patterns import is_introduction
from scraper.values.names.marked_names import is_placeholder, parse_signature
from scraper.values.names.name_shape import is_uncased, starts_with_given_name
from scraper.values.names.vocabulary import vocabulary
from scraper.values.text import words

__all__ = ["NameKey", "is_introduced", "marked_names", "name_key", "names_of_line"]

MAX_MARKED = 24
"""Marked names of a line that are read."""
NameKey = tuple[str, ...]


def name_key(name: str) -> NameKey:
    """First and last word of a name: "Jane A. Doe" and "Jane Doe" are the same person."""
    parts = words(name)
    return (parts[0], parts[-1]) if parts else ()


def names_of_line(view: Labelled, line: Stretch, claimed: Container[NameKey]) -> list[Name]:
    """The names of a line's authors."""
    marked, signed = marked_names(view, line), is_introduced(view, line)
    shown = {name_key(name.name) for name in marked}
    names = [_as_claimed(name, claimed) for name in parse_byline(_split_at_links(view, line))]
    if shown.isdisjoint(name_key(name.name) for name in names):
        names = marked or names or (list(parse_signature(line.text)) if signed else [])
    # "By" introduces the first name, and nicknames; a further name may be a place or a publication.
    introduced = {name_key(name.name) for name in names if signed and (name is names[0] or " " not in name.name)}
    sure = shown or introduced
    founded = not marked and (signed or stands_like_a_byline(view, line))
    return [
        name
        for name in names
        if not is_placeholder(name.name)
        and ((key := name_key(name.name)) in sure or key in claimed or _is_likely(view, name, founded=founded))
    ]


def _split_at_links(view: Labelled, line: Stretch) -> str:
    """The text of a line, with a bar where a link touches a word of its neighbour: ``Jane Roejane@example.org``."""
    text, spans = line.text, view.document.blocks[line.block].spans
    edges = {edge - line.start for span in spans if span.tag == "a" for edge in (span.start, span.end)}
    cuts = [cut for cut in sorted(edges) if 0 < cut < len(text) and text[cut - 1].isalnum() and text[cut].isalnum()]
    return " | ".join(text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True))


def is_introduced(view: Labelled, line: Stretch) -> bool:
    """Whether words in a line, or the whole stretch before it, introduce a byline."""
    above = view.stretches[line.index - 1].text if line.index else ""
    return is_signed(line.text) or is_introduction(above)


def _as_claimed(name: Name, claimed: Container[NameKey]) -> Name:
    """A name cut to its first words, if these are a claimed author; the rest is the affiliation."""
    tokens = name.name.split()
    for count in range(2, len(tokens)):
        if name_key(shorter := " ".join(tokens[:count])) in claimed:
            return replace(name, name=shorter, kind="person", affiliation=name.affiliation or " ".join(tokens[count:]))
    return name


def marked_names(view: Labelled, stretch: Stretch) -> list[Name]:
    """The names in author markup in a stretch."""
    document = view.document
    ranges = (
        (max(start, stretch.start), min(end, stretch.end)) for start, end in signatures_in(document, stretch.block)
    )
    texts = [document.text[start:end].strip() for start, end in ranges if start < end][:MAX_MARKED]
    return [name for text in texts for name in parse_signature(text) if _is_believed(view, name)]


def _is_believed(view: Labelled, name: Name) -> bool:
    """Whether marked text may be a name: none of its words is written small on the page, or a team signs."""
    if name.shaped or " " not in name.name:
        return True
    return not vocabulary().newsroom.isdisjoint(words(name.name)) or is_likely_person(view, name.name)


def _is_likely(view: Labelled, name: Name, *, founded: bool) -> bool:
    if name.kind == "organization":
        return agency_spelling(name.name) is not None
    if is_uncased(name.name):
        # Without capitals a name looks like a button or a heading: only words, markup or a claim show that it is one.
        return False
    return starts_with_given_name(name.name) or (founded and is_likely_person(view, name.name))
