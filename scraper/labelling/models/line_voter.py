"""Votes of the line model: for and against each role on each line of a plain text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.document import Document, DocumentKind, Role
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import weight_number
from scraper.labelling.line_features import Columns, line_columns, matrix_of
from scraper.labelling.models.forest import Forest
from scraper.labelling.models.line_weights import JUNK, line_bound, line_weights, with_unique_classes
from scraper.labelling.phrases.phrase_voter import Phrases
from scraper.labelling.voters.junk_kinds import unnamed_junk_roles
from scraper.labelling.voters.shapes import SHAPES
from scraper.layout.body_roles import body_role
from scraper.layout.main_text import DocumentWithLayout, lay_out

__all__ = ["LineVoter", "columns_of"]

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
"""Class of the model → role. The role of a body line depends on its text, that of a junk line on its position."""
SHORT_TEXT_LINES = 12
"""A text with fewer lines is short; the texts that the model has learned from have at least 14."""
INSIDE = {
    "caption": (Role.CREDIT, SHAPES["credits_in_caption"]),
    "byline": (Role.TIMESTAMP, SHAPES["dates_in_line"]),
}
"""Class of a line → the role of the stretches that it may contain, and the shape that finds them."""


class LineVoter(Struct, frozen=True):
    """The line model as a voter; HTML gets no votes."""

    forest: Forest
    phrases: Phrases
    name: str = "model"

    def vote(self, document: DocumentWithLayout) -> Iterator[Vote]:
        """One vote for each line and class, and votes for credits in captions and dates in bylines."""
        if document.kind is not DocumentKind.TEXT or not document.blocks:
            return
        classes, kinds = self.forest.classes, unnamed_junk_roles(document)
        shares = self._shares(document)
        rows = zip(shares.tolist(), line_weights(shares, classes).tolist(), shares.argmax(axis=1), strict=True)
        for index, (line_shares, weights, likeliest) in enumerate(rows):
            block = document.blocks[index]
            for name, share, weight in zip(classes, line_shares, weights, strict=True):
                role = kinds[index] if name == JUNK else ROLES.get(name) or body_role(document, index)
                yield Vote(index, block.start, block.end, role, weight, f"{self.name} {name} {share:.2f}")
            yield from self._stretch_votes(document, index, classes[likeliest])

    def _shares(self, document: DocumentWithLayout) -> Floats:
        columns = _columns(document, self.phrases)
        shares = self.forest.probabilities(matrix_of(columns, self.forest.names))
        # A dateline begins the text, never a dek.
        shares[columns["shape.dateline"] > 0, self.forest.classes.index("dek")] = 0.0
        if len(document.blocks) < SHORT_TEXT_LINES:
            # The user has chosen these lines. Those of one word are not lowered: a menu and a list of URLs stay junk.
            has_words = np.array([" " in text for text in document.texts])
            shares[has_words, self.forest.classes.index(JUNK)] *= weight_number("model line.junk-of-short-text")
        return with_unique_classes(shares, self.forest.classes)

    def _stretch_votes(self, document: DocumentWithLayout, index: int, name: str) -> Iterator[Vote]:
        role, find = INSIDE.get(name, (Role.OTHER, None))
        start = document.blocks[index].start
        for low, high in find(document.block_text(index)) if find else ():
            yield Vote(index, start + low, start + high, role, line_bound(), f"{self.name} {role} in {name}")


def columns_of(document: Document, phrases: Phrases) -> Columns:
    """The columns of a plain text with at least one line."""
    return _columns(lay_out(document), phrases)


def _columns(document: DocumentWithLayout, phrases: Phrases) -> Columns:
    return line_columns(document, document.layout, phrases.vote(document))
