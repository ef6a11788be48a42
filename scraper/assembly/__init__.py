"""Assemble the article of a labelled document: a module for each family of fields, each a function of a frozen view."""

from scraper.assembly.assembler import Assembly, assemble
from scraper.assembly.failed_article import failed_article
from scraper.assembly.usage import Origin, Usage, Use

__all__ = ["Assembly", "Origin", "Usage", "Use", "assemble", "failed_article"]
