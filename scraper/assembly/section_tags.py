"""Choose the section and the tags of an article."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import IntEnum
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from scraper.assembly.label_view import Labelled
from scraper.assembly.usage import Candidate, FieldChoice, Origin, choose, origin
from scraper.document import Claim
from scraper.layout.publication_names import Site
from scraper.values.punctuation import SEPARATORS
from scraper.values.text import match_key
from scraper.values.urls import absolute, is_site_root, url_key

__all__ = ["SectionTags", "section_tags_of"]

MAX_TAGS = 100
"""Keywords that are read; pages with more list the whole site's."""
MARKS = f" \t{SEPARATORS},;:\\»›>"
"""Separators around a name that was cut out of a list or a path."""
TITLE_LETTERS = 20
"""Letters from which a crumb that a title begins with is the shortened title."""
LISTED = 3
"""Commas from which a section is a list of sections."""
_UNSPACED = re.compile(r",(?=\w)")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
_SETTING = re.compile(r"[a-z][\w-]*:\s*\S.*")
"""A keyword that a content management system keeps for itself ("locale: US")."""


class SectionRank(IntEnum):
    """Sources of the section, the most trusted first."""

    CLAIMED = 0
    CRUMB = 1
    """Last step of the breadcrumb path."""
    SLUG = 2
    """Either of them, in the form of a word of URLs: "news_news"."""


class SectionTags(Struct, frozen=True):
    """The section and the tags of an article."""

    section: str | None
    tags: tuple[str, ...]
    origins: tuple[Origin, ...]


def section_tags_of(view: Labelled, site: Site, headline: str | None) -> SectionTags:
    """Choose section and tags among the claims."""
    titles = {match_key(claim.value) for claim in view.claims("headline", "alternative_headline", "title")}
    titles.add(match_key(headline or ""))
    section = _section_of(view, site, titles)
    tags, origins = _tags_of(view, site)
    return SectionTags(section.value, tags, section.origins + origins)


def _section_of(view: Labelled, site: Site, titles: Collection[str]) -> FieldChoice:
    claimed = [
        Candidate(_first_section(claim.value).strip(MARKS), str(claim.source), SectionRank.CLAIMED)
        for claim in view.claims("section")
    ]
    crumbs = [
        Candidate(claim.value.strip(MARKS), str(claim.source), SectionRank.CRUMB)
        for claim in _last_crumbs(view, titles)
    ]
    candidates = [
        candidate
        for candidate in (*claimed, *crumbs)
        if not site.is_name(candidate.value) and match_key(candidate.value) not in titles
    ]
    return choose(
        "section",
        [
            replace(candidate, rank=SectionRank.SLUG) if _SLUG.fullmatch(candidate.value) else candidate
            for candidate in candidates
        ],
    )


def _first_section(section: str) -> str:
    """The first of several sections in a text; a comma may be part of a name ("Health, Science & Environment")."""
    return section.strip(MARKS).split(",")[0] if _UNSPACED.search(section) or section.count(",") >= LISTED else section


def _last_crumbs(view: Labelled, titles: Collection[str]) -> Iterator[Claim]:
    """The last step of each path that is neither the article nor the front page."""
    page = view.document.page.url
    article_urls = {url_key(url) for url in (page, *(claim.value for claim in view.claims("canonical_url"))) if url}
    for _, path in groupby(view.claims("breadcrumb"), key=lambda claim: str(claim.source)):
        steps = [(claim, _target(claim, page)) for claim in path]
        if not steps[0][1]:
            del steps[0]
        linked = any(url for _, url in steps)
        for claim, url in reversed(steps):
            is_end = (is_site_root(url) or url_key(url) in article_urls) if url else linked
            if not is_end and not _is_title(claim.value, titles):
                yield claim
                break


def _target(crumb: Claim, page: str | None) -> str | None:
    url = dict(crumb.attributes).get("url")
    return absolute(url, page) if url else None


def _is_title(crumb: str, titles: Collection[str]) -> bool:
    key = match_key(crumb)
    return key in titles or (len(key) >= TITLE_LETTERS and any(title.startswith(key) for title in titles))


def _tags_of(view: Labelled, site: Site) -> tuple[tuple[str, ...], tuple[Origin, ...]]:
    """Each keyword once, in the form with spaces or capitals, and one origin for each source."""
    seen: dict[str, str] = {}
    sources: dict[str, list[str]] = {}
    for claim in view.claims("tag")[:MAX_TAGS]:
        tag = claim.value.strip().lstrip("#")
        key = match_key(tag) or tag
        if not tag or _SETTING.fullmatch(tag) or site.is_name(tag):
            continue
        if key not in seen or (_SLUG.fullmatch(seen[key]) and not _SLUG.fullmatch(tag)):
            seen[key] = tag
        sources.setdefault(str(claim.source), []).append(tag)
    origins = tuple(origin("tags", source, ", ".join(values)) for source, values in sources.items())
    return tuple(seen.values()), origins
