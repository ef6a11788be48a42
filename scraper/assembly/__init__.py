"""Document + labels → Article: one module for each family of fields, each a function from a frozen view to values."""

from scraper.assembly.assembler import Assembly, assemble
from scraper.assembly.failed_article import failed_article
from scraper.assembly.usage import Origin, Usage, Use

__all__ = ["Assembly", "Origin", "Usage", "Use", "assemble", "failed_article"]
