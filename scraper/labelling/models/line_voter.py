"""The line model as a voter: what each line of a plain text is, by its shape and by the lines around it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.document import Document, DocumentKind, Role
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.line_features import line_columns, matrix_of
from scraper.labelling.models.forest import Forest
from scraper.labelling.models.line_weights import HIGHEST, JUNK, line_weights, once
from scraper.labelling.phrases.phrase_voter import Phrases
from scraper.labelling.voters.junk_kinds import leftover_roles
from scraper.labelling.voters.shapes import SHAPES
from scraper.layout.body_roles import body_role
from scraper.layout.main_text import LaidOut, lay_out

__all__ = ["LearnedLines", "columns_of"]

Floats = NDArray[np.float64]

ROLES = {
    "headline": Role.HEADLINE,
    "kicker": Role.KICKER,
    "byline": Role.BYLINE,
    "date": Role.TIMESTAMP,
    "dek": Role.DEK,
    "caption": Role.CAPTION,
    "credit": Role.CREDIT,
    "heading": Role.HEADING,
}
"""Class of the model → role; of a line of the body the text tells the form, of a line of junk its place the kind."""
FEW = 12
"""Lines; no text that the model has learned from has less (fields/dev: 14 at the least)."""
MEANT = 0.03
"""What is left of the odds of junk in so short a text, for lines of several words: who hands in a few lines means them.
A menu stays junk, and so does a list of URLs."""
INSIDE = {
    "caption": (Role.CREDIT, SHAPES["credits_in_caption"]),
    "byline": (Role.TIMESTAMP, SHAPES["dates_in_line"]),
}
"""What stretches of another role a line of a class may hold, and the shape that finds them."""


class LearnedLines(Struct, frozen=True):
    """Votes for and against each role of each line; silent on HTML."""

    forest: Forest
    phrases: Phrases
    name: str = "model"

    def vote(self, document: LaidOut) -> Iterator[Vote]:
        """One vote a line and class, and votes for the credits in captions and the dates in bylines."""
        if document.kind is not DocumentKind.TEXT or not document.blocks:
            return
        classes, kinds = self.forest.classes, leftover_roles(document)
        shares = self._shares(document)
        rows = zip(shares.tolist(), line_weights(shares, classes).tolist(), shares.argmax(axis=1), strict=True)
        for index, (line, weights, likeliest) in enumerate(rows):
            block = document.blocks[index]
            for name, share, weight in zip(classes, line, weights, strict=True):
                role = kinds[index] if name == JUNK else ROLES.get(name) or body_role(document, index)
                yield Vote(index, block.start, block.end, role, weight, f"{self.name} {name} {share:.2f}")
            yield from self._inside(document, index, classes[likeliest])

    def _shares(self, document: LaidOut) -> Floats:
        columns = _columns(document, self.phrases)
        shares = self.forest.probabilities(matrix_of(columns, self.forest.names))
        # A text begins with its dateline, a standfirst never does.
        shares[columns["shape.dateline"] > 0, self.forest.classes.index("dek")] = 0.0
        if len(document.blocks) < FEW:
            several = np.array([" " in text for text in document.texts])
            shares[several, self.forest.classes.index(JUNK)] *= MEANT
        return once(shares, self.forest.classes)

    def _inside(self, document: LaidOut, index: int, name: str) -> Iterator[Vote]:
        role, find = INSIDE.get(name, (Role.OTHER, None))
        start = document.blocks[index].start
        for low, high in find(document.block_text(index)) if find else ():
            yield Vote(index, start + low, start + high, role, HIGHEST, f"{self.name} {role} in {name}")


def columns_of(document: Document, phrases: Phrases) -> dict[str, Floats]:
    """The columns of a plain text with at least one line."""
    return _columns(lay_out(document), phrases)


def _columns(document: LaidOut, phrases: Phrases) -> dict[str, Floats]:
    return line_columns(document, document.layout, phrases.vote(document))
