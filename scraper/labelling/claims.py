"""The page's own claims as a voter: a block that says what a claim says has the claim's role."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from scraper.document import Document, DocumentKind, Role, Within
from scraper.labelling.combine import Vote
from scraper.labelling.forms import body_role
from scraper.labelling.layout import Layout, find_layout, is_long
from scraper.values.text import match_key

__all__ = ["Claims"]

BYLINE_WORDS = 14
CAPTION_LETTERS = 12
"""A shorter caption claim says no more than a word that may stand anywhere."""
BODY_LETTERS = 400
"""A shorter articleBody is a teaser."""


class Claims(Struct, frozen=True):
    """Votes of blocks that agree with what the page says of itself."""

    name: str = "claim"

    def vote(self, document: Document) -> Iterator[Vote]:
        """Votes for byline, caption, credit, breadcrumb, tag list, and for the body where articleBody is claimed."""
        if document.kind is DocumentKind.HTML and document.claims:
            keys = [match_key(document.block_text(index)) for index in range(len(document.blocks))]
            layout = find_layout(document)
            yield from self._bylines(document, keys, layout)
            yield from self._images(document, keys)
            yield from self._lists(document, keys, layout)
            yield from self._body(document, keys)

    def _vote(self, document: Document, index: int, role: Role, weight: float, source: str) -> Vote:
        block = document.blocks[index]
        return Vote(index, block.start, block.end, role, weight, f"{self.name} {source}")

    def _bylines(self, document: Document, keys: list[str], layout: Layout) -> Iterator[Vote]:
        authors = {match_key(c.value): c.source for c in document.claims if c.field == "author" and " " in c.value}
        for index in range(len(keys)):
            if not (layout.is_header(index) or layout.is_tail(index)) or not keys[index]:
                continue
            if document.text.count(" ", document.blocks[index].start, document.blocks[index].end) >= BYLINE_WORDS:
                continue
            source = next((authors[key] for key in authors if key and key in keys[index]), None)
            if source:
                weight = 3.0 if layout.is_header(index) else 1.0
                yield self._vote(document, index, Role.BYLINE, weight, source)

    def _images(self, document: Document, keys: list[str]) -> Iterator[Vote]:
        captions: dict[str, tuple[Role, str]] = {}
        for claim in document.claims:
            if claim.field == "image":
                for name, value in claim.attributes:
                    key = match_key(value) if name in ("caption", "credit") else ""
                    if len(key) >= CAPTION_LETTERS:
                        captions[key] = (Role(name), f"{claim.source}.{name}")
        headlines = {match_key(c.value) for c in document.claims if c.field in ("headline", "title", "description")}
        for index, key in enumerate(keys):
            if key in captions and key not in headlines:
                role, source = captions[key]
                yield self._vote(document, index, role, 4.0, source)

    def _lists(self, document: Document, keys: list[str], layout: Layout) -> Iterator[Vote]:
        crumbs = {match_key(c.value): c.source for c in document.claims if c.field == "breadcrumb"}
        tags = {match_key(c.value): c.source for c in document.claims if c.field in ("tag", "section")}
        for index, key in enumerate(keys):
            if key in crumbs and layout.headline is not None and index < layout.headline:
                yield self._vote(document, index, Role.BREADCRUMB, 1.4, crumbs[key])
            elif key in tags and layout.is_tail(index) and document.blocks[index].link_chars:
                yield self._vote(document, index, Role.TAG_LIST, 2.0, tags[key])

    def _body(self, document: Document, keys: list[str]) -> Iterator[Vote]:
        claim = max((c for c in document.claims if c.field == "body"), key=lambda c: len(c.value), default=None)
        key = match_key(claim.value) if claim else ""
        if claim is None or len(key) < BODY_LETTERS:
            return
        for index, block in enumerate(document.blocks):
            if is_long(block) and keys[index] in key and not document.container_of(index).within & Within.INVISIBLE:
                yield self._vote(document, index, body_role(document, index), 1.5, claim.source)
