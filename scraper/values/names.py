"""Names of people and organizations: their shape, their normal case, and the bylines that hold them."""

from __future__ import annotations

from scraper.values.bylines import Name, parse_byline
from scraper.values.names_case import normal_case
from scraper.values.names_shape import looks_like_organization, looks_like_person

__all__ = ["Name", "looks_like_organization", "looks_like_person", "normal_case", "parse_byline"]
