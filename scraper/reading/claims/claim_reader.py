"""Metadata and markup of a page → claims.

Fields of a claim, and what its value is (attributes in brackets are there where the page gives them):

``type``                    og:type, or a schema.org type
``headline``, ``alternative_headline``, ``kicker``, ``description``, ``section``, ``site_name``
``title``                   of the ``<title>`` element, or the name of a WebPage
``author``                  a name as written, several in one string too; empty where only an attribute is known
                            (url, kind: person or organization, email, job_title, affiliation, same_as: one each,
                            handle)
``date_published``, ``date_modified``, ``date_created``        as written
``tag``                     one keyword each
``language``                as written: ``de_DE``
``publisher``               a name (url, logo)
``canonical_url``, ``url``, ``amp_url``, ``next_url``          absolute
``image``                   absolute URL (caption, credit, creator: one each, copyright, alt, width, height)
``video``, ``audio``        absolute URL of the file, empty where only a player is known (embed_url, caption)
``body``                    the whole text, all in one line
``is_accessible_for_free``  ``true`` or ``false``
``breadcrumb``              one name each, from the home page down (url)

A source says the syntax, then the place: ``json-ld NewsArticle.headline``, ``json-ld @type``, ``meta og:title``,
``link rel=canonical``, ``title``, ``html lang``, ``microdata Article.author``, ``microdata headline`` (outside of any
item), ``time``, ``time class=updated``, ``time pubdate``, ``a rel=author``.
"""

from __future__ import annotations

from msgspec.structs import replace

from scraper.document import Claim, Document
from scraper.reading.claims.claim_tables import claim_tables
from scraper.reading.claims.jsonld_claims import jsonld_claims
from scraper.reading.claims.jsonld_graph import read_graph
from scraper.reading.claims.meta_claims import link_claims, meta_claims, own_urls, title_claims
from scraper.reading.claims.microdata_claims import microdata_claims
from scraper.reading.claims.microdata_items import marked_spans, read_items
from scraper.reading.claims.schema_nodes import page_keys
from scraper.reading.claims.visible_claims import visible_claims
from scraper.reading.metadata import Metadata
from scraper.values.urls import without_user

__all__ = ["read_claims"]


def read_claims(metadata: Metadata, document: Document) -> tuple[Claim, ...]:
    """Read the claims of a page: JSON-LD, meta and link tags, microdata, then visible elements.

    Claims of a source are in the order of the page, those of its own article first. They may contradict each other
    and the text; assembly decides between them.
    """
    tables = claim_tables()
    heads = [*meta_claims(metadata, tables), *link_claims(metadata), *title_claims(metadata)]
    titles = [claim.value for claim in heads if claim.field in ("headline", "title")]
    keys = page_keys((document.page.url, *own_urls(heads)), titles, metadata.base_url)
    spans = marked_spans(document)
    claims = [
        *jsonld_claims(read_graph(metadata.scripts), keys, tables),
        *heads,
        *microdata_claims(read_items(metadata, document, spans), keys, tables),
        *visible_claims(document, spans, tables),
    ]
    return tuple(dict.fromkeys(map(_without_passwords, claims)))


def _without_passwords(claim: Claim) -> Claim:
    """Remove user names and passwords from the URLs of a claim."""
    if "@" not in claim.value and not any("@" in value for _, value in claim.attributes):
        return claim
    attributes = tuple([(name, without_user(value)) for name, value in claim.attributes])
    return replace(claim, value=without_user(claim.value), attributes=attributes)
