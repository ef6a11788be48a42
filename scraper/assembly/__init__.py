"""Document + labels → Article: one module for each family of fields, each a function from a frozen view to values."""

from scraper.assembly.article import assemble
from scraper.assembly.failed import failed_article

__all__ = ["assemble", "failed_article"]
