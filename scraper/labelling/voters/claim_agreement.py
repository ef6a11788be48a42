"""Votes for blocks whose text a claim of the page repeats: the block has the role of the claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator

from msgspec import Struct

from scraper.document import Claim, DocumentKind, Within
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import evidence, whole_block_vote
from scraper.layout.body_roles import body_role
from scraper.layout.main_text import DocumentWithLayout, is_long
from scraper.values.text import match_key

__all__ = ["Claims"]

HEADER_BYLINE, TAIL_BYLINE = evidence("claim byline-in-header"), evidence("claim byline-below-text")
BIO = evidence("claim bio")
IMAGE_TEXTS = {"caption": evidence("claim caption"), "credit": evidence("claim credit")}
"""Attribute of an image claim → evidence of a block that repeats it."""
BREADCRUMB, TAG = evidence("claim breadcrumb"), evidence("claim tag")
BODY = evidence("claim body")
MAX_BYLINE_SPACES = 13
MAX_AUTHORS = 200
"""Claims of authors that are searched for in the header."""
MIN_BIO_CHARACTERS = 20
"""Characters after the name in a bio."""
MIN_CAPTION_LETTERS = 12
"""A shorter claim of a caption may equal any short line."""
MIN_BODY_LETTERS = 400
"""A shorter articleBody is a teaser."""
INVISIBLE = int(Within.INVISIBLE)
GROUPS = {"section": "tag", "title": "headline", "description": "headline"}
"""Field of a claim → field that is looked up with it."""


class Claims(Struct, frozen=True):
    """Votes of blocks that agree with what the page says of itself."""

    name: str = "claim"

    def vote(self, document: DocumentWithLayout) -> Iterator[Vote]:
        """Votes for byline, bio, caption, credit, breadcrumb, tag list; for the body where articleBody is claimed."""
        if document.kind is DocumentKind.HTML and document.claims:
            claims: dict[str, list[Claim]] = defaultdict(list)
            for claim in document.claims:
                claims[GROUPS.get(claim.field, claim.field)].append(claim)
            yield from self._bylines(document, claims["author"])
            sites = _sources_by_key([*claims["site_name"], *claims["publisher"]])
            yield from self._bios(document, claims["author"], sites)
            yield from self._images(document, claims["image"], claims["headline"])
            yield from self._lists(document, _sources_by_key(claims["breadcrumb"]), _sources_by_key(claims["tag"]))
            yield from self._body(document, claims["body"])

    def _bylines(self, document: DocumentWithLayout, claims: list[Claim]) -> Iterator[Vote]:
        authors = _sources_by_key(claim for claim in claims[:MAX_AUTHORS] if " " in claim.value)
        authors.pop("", None)
        header = document.layout.header
        for index in _indices(document, header, document.layout.tail) if authors else ():
            key = document.keys[index]
            source = next((source for author, source in authors.items() if author in key), None)
            if source and document.texts[index].count(" ") <= MAX_BYLINE_SPACES:
                seen = HEADER_BYLINE if index in header else TAIL_BYLINE
                yield whole_block_vote(document, index, seen, f"{self.name} {source}")

    def _bios(self, document: DocumentWithLayout, claims: list[Claim], sites: Container[str]) -> Iterator[Vote]:
        """Votes for sentences below the text whose subject is an author: "Jane Doe writes about railways"."""
        authors = {
            claim.value: str(claim.source)
            for claim in claims[:MAX_AUTHORS]
            if " " in claim.value and match_key(claim.value) not in sites
        }
        for index in _indices(document, document.layout.tail) if authors else ():
            text = document.texts[index]
            author = next((author for author in authors if text.startswith(f"{author} ")), None)
            if author and len(text) - len(author) >= MIN_BIO_CHARACTERS and text[len(author) + 1].islower():
                yield whole_block_vote(document, index, BIO, f"{self.name} {authors[author]}")

    def _images(self, document: DocumentWithLayout, images: list[Claim], headlines: list[Claim]) -> Iterator[Vote]:
        texts: dict[str, tuple[str, str]] = {}
        for claim in images:
            for name, value in claim.attributes:
                key = match_key(value) if name in IMAGE_TEXTS else ""
                if len(key) >= MIN_CAPTION_LETTERS:
                    texts[key] = (name, f"{self.name} {claim.source}.{name}")
        if not texts:
            return
        # Many pages claim the headline as the caption of their first image.
        for claim in headlines:
            texts.pop(match_key(claim.value), None)
        for index, key in enumerate(document.keys):
            if key in texts:
                name, reason = texts[key]
                yield whole_block_vote(document, index, IMAGE_TEXTS[name], reason)

    def _lists(self, document: DocumentWithLayout, crumbs: dict[str, str], tags: dict[str, str]) -> Iterator[Vote]:
        above, tail = range(document.layout.headline or 0), document.layout.tail
        for index in _indices(document, above, tail) if crumbs or tags else ():
            key = document.keys[index]
            if key in crumbs and index in above:
                yield whole_block_vote(document, index, BREADCRUMB, f"{self.name} {crumbs[key]}")
            elif key in tags and index in tail and document.blocks[index].link_chars:
                yield whole_block_vote(document, index, TAG, f"{self.name} {tags[key]}")

    def _body(self, document: DocumentWithLayout, claims: list[Claim]) -> Iterator[Vote]:
        claim = max(claims, key=lambda claim: len(claim.value), default=None)
        key = match_key(claim.value) if claim else ""
        if claim is None or len(key) < MIN_BODY_LETTERS:
            return
        for index, block in enumerate(document.blocks):
            if is_long(block) and document.keys[index] in key and not document.withins[index] & INVISIBLE:
                role = body_role(document, index)
                yield Vote(index, block.start, block.end, role, BODY.weight, f"{self.name} {claim.source}")


def _sources_by_key(claims: Iterable[Claim]) -> dict[str, str]:
    """Match key of a claimed value → source of the claim."""
    return {match_key(claim.value): str(claim.source) for claim in claims}


def _indices(document: DocumentWithLayout, *runs: range) -> list[int]:
    """The blocks of some ranges that the document has, in order and without repetition."""
    count = len(document.blocks)
    return sorted({index for run in runs for index in range(max(0, run.start), min(count, run.stop))})
