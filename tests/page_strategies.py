"""Pages that hypothesis makes: tag soup and plain text of the parts that real pages have, with odd characters in them."""

from __future__ import annotations

import json

from hypothesis import strategies as st

__all__ = ["contents", "markup", "soups", "texts", "urls"]

WORDS = (
    "ferry harbor the of and was said Monday council quay night lamps Grady Maine nicht Hafen gesperrt été l’école niño "
    "não città 2031 4,100 11.4 a.m. “dark” «noir» — Straße e\u0301te\u0301 n\u0303o क्\u200dष 👩\u200d🚀 مرسى"
).split()
SPACES = (" ", " ", " ", "\u00a0", "\u2009", "\u202f", "\n", "\t", "  ", "\u200b", "\r\n", "\u2028")
ODDITIES = ("\ud800", "\ufffe", "\x00", "\x07", "\u202e", "\u2066", "\u0301", "\u200d", "\ufeff", "\U000e0001")
ENTITIES = ("&nbsp;", "&eacute;", "&amp;", "&lt;p&gt;", "&#0;", "&#55296;", "&#x1F6A2;", "&shy;", "&bogus;", "&")
LINES = (
    "By Orla Pennwick and Tobias Renn", "Von Friedhelm Oyten", "Par Solenn Ker-Abgrall", "May 14, 2031, 6:40 a.m.", "18.03.2031",
    "Photo by Maud Ellery / ORBIS", "(Foto: Jelka Thomsen/nbd)", "© nbd-infocom, nbd:310318-99-412233/2", "Advertisement", "Anzeige",
    "SKERRYMOUTH, Maine (Coastwire) — Ferries may land at the old quay after ten at night again, the board decided.",
    "Follow Orla Pennwick on Facebook and Twitter at @opennwick.", "Related Stories", "Read more: Innkeepers Count the Losses",
    "Sign up for our newsletter", "Please log in to leave a comment.", "4 min read", "Correction: There were eleven lamps.",
    "Lena Ashby contributed reporting.", "© 2031 The Courier. All rights reserved.", "Tags", "2 Comments", ".", "***", "1.", "- ",
    "* a printer and a notary", "2) two", "We use cookies to improve your experience.", "Subscribe to read on", "http://example.org/x",
)  # fmt: skip
INLINE = (
    "<a href='/x'>{}</a>", "<a href='https://example.org/?utm_source=a'>{}</a>", "<b>{}</b>", "<em>{}</em>", "<code>{}</code>",
    "<span class=credit>{}</span>", "<span style='display:none'>{}</span>", "<time datetime='2031-05-14T06:40'>{}</time>",
    "<sup>{}</sup>", "{}<br>", "{}<br><br>", "<img src=a.jpg alt='{}'>", "<abbr title=x>{}</abbr>", "<font>{}</font>", "{}<wbr>",
    "<span itemprop=author>{}</span>", "<q>{}</q>",
)  # fmt: skip
BLOCKS = (
    "<p>{}</p>", "<p>{}", "<div>{}</div>", "<h1>{}</h1>", "<h2>{}</h2>", "<ul><li>{}<li>{}</ul>", "<ol start=3><li>{}<ul><li>{}</ul></ol>",
    "<blockquote><p>{}</p></blockquote>", "<pre>{}\n  {}</pre>", "<dl><dt>{}<dd>{}</dl>", "<hr>", "<p class=byline>{}</p>",
    "<figure><img src=/b.jpg><figcaption>{} {}</figcaption></figure>", "<div class=caption>{}</div>", "<details><summary>{}</summary>{}</details>",
    "<table><tr><th rowspan=2>{}<td colspan=2>{}<tr><td>{}</table>", "<noscript><p>{}</p><img src=c.jpg></noscript>", "<div hidden>{}</div>",
    "<nav><a href=/>{}</a> <a href=/n>{}</a></nav>", "<aside><h3>{}</h3><p>{}</p></aside>", "<form><label>{}<input></label><button>{}</button></form>",
    "<div class=comments><div><p>{}</p></div></div>", "<footer>{}</footer>", "<select><option>{}<option>{}</select>", "<textarea>{}</textarea>",
    "<video src=v.mp4 poster=p.jpg>{}</video>", "<iframe src=https://www.youtube.com/embed/x title='{}'></iframe>", "<svg><text>{}</text></svg>",
    "<script>var x = '<p>{}</p>'</script>", "<style>p {{ color: red }} {}</style>", "<template><p>{}</p></template>", "<my-card>{}</my-card>",
    "<article><h1>{}</h1><p>{}</p></article>", "<section><h2>{}</h2>{}</section>", "<center>{}</center>",
)  # fmt: skip
SCRAPS = (
    "<", ">", "</p>", "</div>", "</article>", "<p", "<b>", "</b>", "<table>", "</table>", "<!--", "-->", "<![CDATA[", "]]>", "</body></html>",
    "<html>", "<body>", "<title>", "<plaintext>", "<frameset>", "<svg>", "<math>", "<li>", "</ul>", "<td>", "<base href=//[>",
    "<script>", "<style>", "<noscript>", "<option>", "<div style='display:none'>", "<?xml version='1.0' encoding='utf-7'?>", "<meta charset=utf-16>",
)  # fmt: skip
CLAIMS = (
    "headline",
    "datePublished",
    "author",
    "image",
    "publisher",
    "keywords",
    "description",
    "articleSection",
    "isAccessibleForFree",
    "url",
)

urls = st.sampled_from(
    [
        None,
        "https://www.courier.example/news/2031/05/14/ferries?utm_source=x",
        "",
        "about:blank",
        "http://[::1",
        "https://courier.example:99999/a",
        "https://exämple.example/ü#x",
    ]
)
"""Where a page says that it is from."""

_words = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(ODDITIES)), min_size=1, max_size=25
)
_phrases = st.builds(lambda words, space: space.join(words), _words, st.sampled_from(SPACES))
_lines = st.one_of(_phrases, st.sampled_from(LINES), st.builds("{} {}".format, st.sampled_from(LINES), _phrases))
_runs = st.one_of(_lines, st.builds(str.format, st.sampled_from(INLINE), _phrases), st.sampled_from(ENTITIES))
_inline = st.lists(_runs, min_size=1, max_size=4).map(" ".join)
_blocks = st.builds(
    lambda block, texts: block.format(*texts), st.sampled_from(BLOCKS), st.tuples(_inline, _inline, _inline)
)
_scraps = st.one_of(_blocks, _blocks, _blocks, st.sampled_from(SCRAPS), st.sampled_from(ENTITIES), _lines)

_json = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        _lines,
        st.sampled_from(["2031-05-14", "NewsArticle", "/a.jpg", "http://[::1", "0000-00-00", "//["]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*CLAIMS, "@type", "name", "@graph"]), inner, max_size=4),
    ),
    max_leaves=8,
)
_json_ld = st.builds(
    lambda claims, end: (
        f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **claims})[:end]}</script>"
    ),
    st.dictionaries(st.sampled_from(CLAIMS), _json, max_size=5),
    st.sampled_from([None, None, -1, 40]),
)
_meta = st.builds(
    "<meta property='{}' content='{}'>".format,
    st.sampled_from(
        ["og:title", "og:image", "og:url", "og:type", "article:published_time", "article:author", "og:locale"]
    ),
    st.one_of(_lines, st.sampled_from(["http://[::1", "//[", "0000-00-00T99:99", "xx-XX-xx", "/a.jpg"])),
)
_links = st.sampled_from(
    [
        "<base href='http://['>",
        "<link rel=canonical href='http://[::1'>",
        "<link rel=canonical href=/a>",
        "<link rel=next href=//[>",
    ]
)
_head = st.lists(st.one_of(_json_ld, _meta, _links, st.builds("<title>{}</title>".format, _lines)), max_size=3).map(
    "".join
)

soups = st.lists(_scraps, max_size=10).map("".join)
"""Blocks and scraps of markup in any order."""

markup = st.builds("<!doctype html><html><head>{}</head><body>{}</body></html>".format, _head, soups)
"""Whole documents, with claims in their heads and soup in their bodies."""

texts = st.builds(
    lambda lines, end: end.join(lines), st.lists(_lines, max_size=15), st.sampled_from(["\n", "\n\n", "\r\n", "\r"])
)
"""Plain texts of lines that pages have."""

_bytes = st.one_of(
    st.builds(
        lambda page, charset: page.encode(charset, "replace"),
        markup,
        st.sampled_from(["utf-8", "cp1252", "utf-16", "shift_jis"]),
    ),
    st.binary(max_size=300),
)
contents = st.one_of(markup, markup, texts, soups, _bytes, st.text(max_size=200))
"""Everything that may be given to the product: documents, soup and text, as text and as bytes."""
