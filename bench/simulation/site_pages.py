"""The answers of the simulated web: listings of every form, and article pages of a few kilobytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from html import escape
from random import Random

from bench.simulation.plan import DAY, HOUR, Form, Plan, SimArticle, SimSource
from bench.simulation.simulated_time import START

__all__ = ["article_page", "edition_of", "host_of_site", "index_body", "listing_body", "number_of_url", "source_url"]

_WORDS = """the harbour council market river bridge ferry school report people winter price water street office
minister plan vote budget weather storm train station worker doctor hospital village island road land farm grain ship
crew engineer repair island court judge law tax bank rate loan house tower wall garden museum concert team match coach
season result record north south east west morning evening week month year decision meeting letter question answer
group company owner plant power line cable signal radio paper story reader editor printer""".split()
_VERBS = "said opened closed reached found left carried raised changed repaired counted delayed approved".split()
_MARK = "The council keeps this report under number {number} in edition {edition} of its record."
_NUMBER = "under number "
_EDITION = " in edition "
KNOWN_AFTER = 2 * DAY
"""Age from which on the address of an item changes at a source whose addresses flip: it was seen before for sure."""


def host_of_site(site: int) -> str:
    """Name of a site's host."""
    return f"site{site:02d}.example"


def source_url(source: SimSource) -> str:
    """URL of a source as ``sources.toml`` has it."""
    return f"http://{host_of_site(source.site)}{source.path}"


def number_of_url(url: str) -> int | None:
    """Number of the article whose page a URL is."""
    head, _, rest = url.partition(".example/")[2].partition("/")
    return int(rest[:6]) if head in ("news", "archive") and rest[:6].isdecimal() else None


def edition_of(text: str, number: int) -> int | None:
    """The edition of an article that a text is; None if it is none of its editions."""
    _, found, rest = text.partition(f"{_NUMBER}{number}{_EDITION}")
    digits = rest.partition(" ")[0]
    return int(digits) if found and digits.isdecimal() else None


# ---------------------------------------------------------------------------------------------- pages


def article_page(plan: Plan, article: SimArticle, at: float, is_bare: bool) -> str:
    """The page of an article at a time, without its body if ``is_bare``."""
    moved = article.moves_at is not None and article.moves_at <= at
    address = f"http://{host_of_site(article.site)}{article.new_path if moved else article.path}"
    title = _title(article)
    published = (START + timedelta(seconds=article.published)).isoformat(timespec="seconds")
    age = max(1, int((at - article.published) // HOUR))
    counters = f"<p class='meta'>{age} hours ago · {int(at) % 9973 + 11} views · 3 min read</p>"
    body = "<div id='app'></div>" if is_bare else _body(plan, article, article.edition(at))
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Harbour Post</title>
<link rel="canonical" href="{address}"><meta property="og:title" content="{title}">
<meta property="og:type" content="article"><meta property="article:published_time" content="{published}">
<meta name="author" content="Anna Berg"><meta property="og:site_name" content="The Harbour Post"></head><body>
<nav><a href="/">Home</a> <a href="/politics">Politics</a> <a href="/sport">Sport</a></nav>
<main><article><h1>{title}</h1><p class="byline">By Anna Berg</p><time datetime="{published}">{published[:10]}</time>
{counters if article.has_counters else ""}{body}</article></main>
<footer><p>Copyright The Harbour Post. All rights reserved.</p></footer></body></html>"""


def _title(article: SimArticle) -> str:
    number = article.number if article.copy_of is None else article.copy_of
    return " ".join([*Random(number).choices(_WORDS, k=5), str(number)]).capitalize()


def _body(plan: Plan, article: SimArticle, edition: int) -> str:
    source = article.number if article.copy_of is None else article.copy_of
    random = Random(f"{plan.seed} {source}")
    paragraphs = [" ".join(_sentence(random) for _ in range(4)) for _ in range(4)]
    paragraphs.insert(1, _MARK.format(number=source, edition=edition))
    lines = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    if article.is_corrected and edition > 1:
        lines.append(f"<p><em>Correction: an earlier version of this article gave a wrong figure {edition}.</em></p>")
    return "\n".join(lines)


def _sentence(random: Random) -> str:
    words = ["The", *random.choices(_WORDS, k=3), random.choice(_VERBS), "the", *random.choices(_WORDS, k=5)]
    return " ".join(words) + "."


# ---------------------------------------------------------------------------------------------- listings


def index_body(source: SimSource, at: float) -> str:
    """The body of a sitemap index."""
    lastmod = (START + timedelta(seconds=at)).date().isoformat()
    location = f"http://{host_of_site(source.site)}{source.path}/child.xml"
    return (
        '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        f"<loc>{location}</loc><lastmod>{lastmod}</lastmod></sitemap></sitemapindex>"
    )


def listing_body(source: SimSource, articles: Sequence[SimArticle], at: float) -> str:
    """The body of a source, or of the sitemap in its index, that lists these articles at a time."""
    items = [_Item(source, article, at) for article in articles]
    build = {
        Form.RSS: _rss,
        Form.ATOM: _atom,
        Form.JSON: _json,
        Form.SITEMAP: _sitemap,
        Form.INDEX: _sitemap,
        Form.NEWS: _news,
        Form.SECTION: _section,
    }
    return build[source.form](items)


class _Item:
    """An article as a source lists it."""

    def __init__(self, source: SimSource, article: SimArticle, at: float) -> None:
        host, day = host_of_site(article.site), int(at // DAY)
        is_flipped = article.published < at - KNOWN_AFTER and bool(day % 2)
        scheme = "https" if is_flipped and source.flips == "scheme" else "http"
        prefix = "www." if is_flipped and source.flips == "www" else ""
        self.url = f"{scheme}://{prefix}{host}{article.path}"
        self.title = _title(article)
        self.guid: str | None = {
            "stable": f"tag:post,{article.number}",
            "fresh": f"{article.number}-{int(at)}",
            "equal": "https://post.example/item",
            "none": None,
            "scheme": f"{'https' if day % 2 else 'http'}://{host}/id/article/{article.number}",
        }[source.guids]
        published = START + timedelta(seconds=article.published)
        future = published.replace(year=2099)
        dates = {"right": published, "none": None, "future": future, "same": START + timedelta(days=day)}
        self.date = dates[source.dates]


def _rss(items: list[_Item]) -> str:
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        + (f'<guid isPermaLink="false">{item.guid}</guid>' if item.guid else "")
        + (f"<pubDate>{format_datetime(item.date)}</pubDate>" if item.date else "")
        + "</item>\n"
        for item in items
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title><link>/</link>{entries}</channel></rss>'
    )


def _atom(items: list[_Item]) -> str:
    entries = "".join(
        f'<entry><title>{escape(item.title)}</title><link href="{escape(item.url)}"/>'
        + (f"<id>{item.guid}</id>" if item.guid else "")
        + (f"<published>{item.date.isoformat()}</published>" if item.date else "")
        + "</entry>\n"
        for item in items
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>{entries}</feed>'


def _json(items: list[_Item]) -> str:
    entries = [
        {"id": item.guid or item.url, "url": item.url, "title": item.title}
        | ({"date_published": item.date.isoformat()} if item.date else {})
        for item in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": entries})


def _sitemap(items: list[_Item]) -> str:
    urls = "".join(
        f"<url><loc>{item.url}</loc>" + (f"<lastmod>{item.date.isoformat()}</lastmod>" if item.date else "") + "</url>"
        for item in items
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def _news(items: list[_Item]) -> str:
    urls = "".join(
        f"<url><loc>{item.url}</loc><news:news><news:publication><news:name>Post</news:name>"
        "<news:language>en</news:language></news:publication>"
        + (f"<news:publication_date>{item.date.isoformat()}</news:publication_date>" if item.date else "")
        + f"<news:title>{escape(item.title)}</news:title></news:news></url>"
        for item in items
    )
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )


def _section(items: list[_Item]) -> str:
    links = "".join(f'<h3><a href="{item.url}">{escape(item.title)}</a></h3>' for item in items)
    return f"<!DOCTYPE html><html><head><title>Post</title></head><body><main>{links}</main></body></html>"
