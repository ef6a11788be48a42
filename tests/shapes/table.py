"""All shapes, by group."""

from __future__ import annotations

from collections.abc import Mapping

from tests.shapes.characters import CHARACTERS, URLS
from tests.shapes.fields import CLAIMS, PRINTED
from tests.shapes.forms import Shape
from tests.shapes.markup import MARKUP
from tests.shapes.soup import SOUP
from tests.shapes.texts import TEXTS

__all__ = ["GROUPS"]

GROUPS: Mapping[str, tuple[Shape, ...]] = {
    "soup": SOUP,
    "markup": MARKUP,
    "printed": PRINTED,
    "claims": CLAIMS,
    "characters": CHARACTERS,
    "urls": URLS,
    "texts": TEXTS,
}
