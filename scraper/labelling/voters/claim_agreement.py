"""The page's own claims as a voter: a block that says what a claim says has the claim's role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from scraper.document import Claim, DocumentKind, Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.layout.body_roles import body_role
from scraper.layout.main_text import LaidOut, is_long
from scraper.values.text import match_key

__all__ = ["Claims"]

BYLINE_WORDS = 14
MOST_AUTHORS = 200
"""Claims of authors that are looked for in the header."""
BIO_LETTERS = 20
"""Characters behind the name of a sentence that tells something of its author."""
CAPTION_LETTERS = 12
"""A shorter caption claim says no more than a word that may stand anywhere."""
BODY_LETTERS = 400
"""A shorter articleBody is a teaser."""
INVISIBLE = int(Within.INVISIBLE)
GROUPS = {"section": "tag", "title": "headline", "description": "headline"}
"""Fields that are asked for together with another."""


class Claims(Struct, frozen=True):
    """Votes of blocks that agree with what the page says of itself."""

    name: str = "claim"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """Votes for byline, bio, caption, credit, breadcrumb, tag list; for the body where articleBody is claimed."""
        if document.kind is DocumentKind.HTML and document.claims:
            claims: dict[str, list[Claim]] = defaultdict(list)
            for claim in document.claims:
                claims[GROUPS.get(claim.field, claim.field)].append(claim)
            yield from self._bylines(document, claims["author"])
            yield from self._bios(document, claims["author"], _sources([*claims["site_name"], *claims["publisher"]]))
            yield from self._images(document, claims["image"], claims["headline"])
            yield from self._lists(document, _sources(claims["breadcrumb"]), _sources(claims["tag"]))
            yield from self._body(document, claims["body"])

    def _vote(self, document: LaidOut, index: int, role: Role, weight: float, source: str) -> Vote:
        block = document.blocks[index]
        return Vote(index, block.start, block.end, role, weight, f"{self.name} {source}")

    def _bylines(self, document: LaidOut, claims: list[Claim]) -> Iterator[Vote]:
        authors = _sources(claim for claim in claims[:MOST_AUTHORS] if " " in claim.value)
        authors.pop("", None)
        header = document.layout.header
        for index in _indices(document, header, document.layout.tail) if authors else ():
            key = document.keys[index]
            source = next((source for author, source in authors.items() if author in key), None)
            if source and document.texts[index].count(" ") < BYLINE_WORDS:
                yield self._vote(document, index, Role.BYLINE, 3.0 if index in header else 1.0, source)

    def _bios(self, document: LaidOut, claims: list[Claim], sites: Container[str]) -> Iterator[Vote]:
        """Sentences behind the text whose subject is an author: "Jane Doe writes about railways"."""
        authors = {
            claim.value: str(claim.source)
            for claim in claims[:MOST_AUTHORS]
            if " " in claim.value and match_key(claim.value) not in sites
        }
        for index in _indices(document, document.layout.tail) if authors else ():
            text = document.texts[index]
            author = next((author for author in authors if text.startswith(f"{author} ")), None)
            if author and len(text) - len(author) >= BIO_LETTERS and text[len(author) + 1].islower():
                vote = self._vote(document, index, Role.AUTHOR_BIO, 4.5, authors[author])
                yield replace(vote, against=0.0)

    def _images(self, document: LaidOut, images: list[Claim], headlines: list[Claim]) -> Iterator[Vote]:
        captions: dict[str, tuple[Role, str]] = {}
        for claim in images:
            for name, value in claim.attributes:
                key = match_key(value) if name in ("caption", "credit") else ""
                if len(key) >= CAPTION_LETTERS:
                    captions[key] = (Role(name), f"{claim.source}.{name}")
        if not captions:
            return
        for claim in headlines:
            captions.pop(match_key(claim.value), None)
        for index, key in enumerate(document.keys):
            if key in captions:
                role, source = captions[key]
                yield self._vote(document, index, role, 4.0, source)

    def _lists(self, document: LaidOut, crumbs: dict[str, str], tags: dict[str, str]) -> Iterator[Vote]:
        above, tail = range(document.layout.headline or 0), document.layout.tail
        for index in _indices(document, above, tail) if crumbs or tags else ():
            key = document.keys[index]
            if key in crumbs and index in above:
                yield self._vote(document, index, Role.BREADCRUMB, 1.4, crumbs[key])
            elif key in tags and index in tail and document.blocks[index].link_chars:
                yield replace(self._vote(document, index, Role.TAG_LIST, 2.6, tags[key]), against=2.0)

    def _body(self, document: LaidOut, claims: list[Claim]) -> Iterator[Vote]:
        claim = max(claims, key=lambda claim: len(claim.value), default=None)
        key = match_key(claim.value) if claim else ""
        if claim is None or len(key) < BODY_LETTERS:
            return
        for index, block in enumerate(document.blocks):
            if is_long(block) and document.keys[index] in key and not document.withins[index] & INVISIBLE:
                yield self._vote(document, index, body_role(document, index), 1.5, str(claim.source))


def _sources(claims: Iterable[Claim]) -> dict[str, str]:
    """Match key of what is claimed → where it is claimed."""
    return {match_key(claim.value): str(claim.source) for claim in claims}


def _indices(document: LaidOut, *runs: range) -> list[int]:
    """The blocks of some runs, in order, each once."""
    count = len(document.blocks)
    return sorted({index for run in runs for index in range(max(0, run.start), min(count, run.stop))})
