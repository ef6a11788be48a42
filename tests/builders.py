"""Hand-made documents and labels: a list of (role, text) → a document and the labels that tile it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from scraper.article import Article
from scraper.assembly import assemble
from scraper.document import (
    Block,
    Claim,
    ClaimSource,
    Container,
    Document,
    DocumentKind,
    Label,
    Media,
    MediaKind,
    Page,
    Role,
    Span,
    Syntax,
    Within,
)
from scraper.labelling.deciding.labeller import Labelling

__all__ = ["Piece", "article_of", "assembled", "claim", "image", "labelled", "link", "source_of", "text_document"]

BITS = {
    "nav": Within.NAV,
    "aside": Within.ASIDE,
    "footer": Within.FOOTER,
    "figure": Within.FIGURE,
    "figcaption": Within.CAPTION,
    "ul": Within.LIST,
    "ol": Within.LIST | Within.ORDERED,
    "li": Within.ITEM,
    "table": Within.TABLE,
    "td": Within.CELL,
    "blockquote": Within.QUOTE,
    "pre": Within.PRE,
    "h1": Within.HEADING,
    "h2": Within.HEADING,
    "h3": Within.HEADING,
}

STEP = re.compile(r"(\w+)(?:\.([\w-]+))?(?:@(\d+),(\d+))?(?:\[start=([^]]*)\])?")
"""Tag, class, row and column, number of a list's first item."""


class Piece(Struct, frozen=True):
    """One block: its labelled stretches and the path of the containers it stands in.

    A step of the path is a tag with what it needs: ``ul > li.2`` (a class), ``td@0,1`` (row, column), ``ol[start=3]``.
    Equal paths are the same containers.
    """

    stretches: tuple[tuple[str, str], ...]
    path: str = "p"
    links: tuple[tuple[str, str], ...] = ()
    """Words of the block and tag or URL of the inline element around them."""


def link(role: str, text: str, path: str = "p", *links: tuple[str, str]) -> Piece:
    """A block with one label, and inline elements on some of its words."""
    return Piece(((role, text),), path, links)


def claim(field: str, value: str, source: str = "", **attributes: str) -> Claim:
    """A claim of the page, in its JSON-LD unless said otherwise."""
    return Claim(field, value, source_of(source or f"json-ld NewsArticle.{field}"), tuple(attributes.items()))


def source_of(text: str) -> ClaimSource:
    """A source of a claim as the JSON writes it, ``json-ld NewsArticle.headline``, as a value."""
    syntax, _, place = text.partition(" ")
    in_item = syntax in (Syntax.JSON_LD, Syntax.MICRODATA) and "." in place
    kind, _, name = place.partition(".") if in_item else ("", "", place)
    return ClaimSource(Syntax(syntax), kind, name)


def image(url: str, block: int, path: str = "", **more: object) -> tuple[Media, str]:
    """An image before a block, in the containers of ``path``."""
    return replace(Media(MediaKind.IMAGE, url, block, 0), **more), path


def text_document(lines: Sequence[Sequence[tuple[str, str]]]) -> tuple[Document, Labelling]:
    """A plain-text document: for each line its labelled stretches, which a space parts."""
    pieces = [Piece(tuple(line), "") for line in lines]
    document, labels = labelled(pieces)
    blocks = tuple(replace(block, line=number + 1) for number, block in enumerate(document.blocks))
    return replace(document, kind=DocumentKind.TEXT, blocks=blocks), labels


def labelled(
    pieces: Sequence[Piece | tuple[str, str]],
    *,
    url: str | None = None,
    claims: Sequence[Claim] = (),
    media: Sequence[tuple[Media, str]] = (),
) -> tuple[Document, Labelling]:
    """An HTML document of these blocks, and its labels with confidence 0.9."""
    made = [part if isinstance(part, Piece) else link(*part) for part in pieces]
    tree = _Tree()
    homes = [tree.add(piece.path, index) for index, piece in enumerate(made)]
    placed = tuple(replace(item, container=tree.add(path, None)) for item, path in media)
    text, blocks, labels = "", [], []
    for index, piece in enumerate(made):
        text += "\n" if text else ""
        start = len(text)
        for number, (role, words) in enumerate(piece.stretches):
            first = len(text)
            text += (" " if number else "") + words
            labels.append(Label(index, first, len(text), Role(role), 0.9, f"hand {role}"))
        blocks.append(Block(start, len(text), homes[index], _spans(text, start, piece.links)))
    document = Document(
        page=Page(content="", url=url),
        kind=DocumentKind.HTML,
        source="",
        text=text,
        blocks=tuple(blocks),
        containers=tree.containers(len(blocks)),
        media=placed,
        claims=tuple(claims),
    )
    return document, Labelling(tuple(labels))


def article_of(pieces: Sequence[Piece | tuple[str, str]], **more: object) -> Article:
    """The article of hand-made blocks."""
    return assembled(*labelled(pieces, **more))  # type: ignore[arg-type]


def assembled(document: Document, labels: Labelling) -> Article:
    """The article of a hand-made document and its labels."""
    return assemble(document, labels).article


def _spans(text: str, start: int, links: tuple[tuple[str, str], ...]) -> tuple[Span, ...]:
    spans = []
    for words, target in links:
        first = text.index(words, start)
        url = target if "/" in target else None
        spans.append(Span(first, first + len(words), "a" if url else target, url=url))
    return tuple(spans)


class _Tree:
    """Containers as paths name them."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, ...], int] = {(): 0}
        self.blocks: dict[int, list[int]] = {0: []}

    def add(self, path: str, block: int | None) -> int:
        """Number of the innermost container of a path, made where it is new; a block is noted in all of them."""
        steps = tuple(step.strip() for step in path.split(">") if step.strip())
        for length in range(len(steps) + 1):
            number = self.numbers.setdefault(steps[:length], len(self.numbers))
            self.blocks.setdefault(number, [])
            if block is not None:
                self.blocks[number].append(block)
        return self.numbers[steps]

    def containers(self, count: int) -> tuple[Container, ...]:
        """All containers; one without blocks has an empty range at the end."""
        made: list[Container] = []
        for steps, number in self.numbers.items():
            inside = self.blocks[number] or [count]
            parent = self.numbers[steps[:-1]]
            within = made[parent].within if steps else 0
            end = count if not steps else inside[-1] + (1 if self.blocks[number] else 0)
            made.append(
                _container(
                    steps[-1] if steps else "#root", parent, (0 if not steps else inside[0], end), within, len(steps)
                )
            )
        return tuple(made)


def _container(step: str, parent: int, blocks: tuple[int, int], within: int, depth: int) -> Container:
    match = STEP.fullmatch(step)
    assert match or step == "#root", step
    tag, classes, row, column, start = match.groups() if match else ("#root", None, None, None, None)
    return Container(
        parent=parent,
        tag=tag,
        first=blocks[0],
        end=blocks[1],
        depth=depth,
        within=within | BITS.get(tag, Within(0)).value,
        classes=classes or "",
        attributes=(("start", start),) if start else (),
        row=int(row or -1),
        column=int(column or -1),
    )
