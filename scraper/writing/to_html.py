"""Article → HTML: an ``<article>`` of semantic elements without scripts, styles or classes.

Two guards in series: all text and URLs are escaped and checked here, and an allow list (nh3) sanitizes the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import nh3

from scraper.article import Article, BodyBlock, Image, Recording
from scraper.document import Role
from scraper.writing.article_flow import FlowPart, ItemList, ListItem, Quotation, flow
from scraper.writing.article_header import byline, date
from scraper.writing.inline import Node, cells, inline
from scraper.writing.link_targets import LINK_SCHEMES, link_target, media_source

__all__ = ["ATTRIBUTES", "TAGS", "to_html"]

TAGS = frozenset(
    {
        *("article", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "time", "small"),
        *("ul", "ol", "li", "blockquote", "pre", "table", "tbody", "tr", "td", "figure", "figcaption", "img"),
        *("a", "strong", "em", "code", "sub", "sup"),
    }
)
ATTRIBUTES = {"a": {"href"}, "article": {"lang"}, "img": {"src", "alt"}, "ol": {"start"}, "time": {"datetime"}}


def to_html(article: Article) -> str:
    """The article as an HTML fragment: header, body with images at their positions, and the notes as footer."""
    parts = (*_header_html(article), *_body_html(article), *_footer_html(article))
    lang = _attribute("lang", article.language)
    return _sanitized("".join((f"<article{lang}>\n", *(f"{part}\n" for part in parts if part), "</article>\n")))


def _sanitized(html: str) -> str:
    return nh3.clean(
        html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(LINK_SCHEMES), link_rel=None, strip_comments=True
    )


def _attribute(name: str, value: str | None) -> str:
    return f' {name}="{escape(value)}"' if value else ""


def _element(tag: str, inside: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{inside}</{tag}>" if inside else ""


def _escaped_line(text: str | None) -> str:
    """Text on one line, escaped."""
    return escape(" ".join((text or "").split()))


def _header_html(article: Article) -> Iterator[str]:
    day = date(article)
    lines = (
        _element("p", _escaped_line(article.kicker)),
        _element("h1", _escaped_line(article.headline)),
        *(_element("p", _escaped_line(line)) for line in (article.dek or "").split("\n")),
        _element("p", _escaped_line(byline(article))),
        _element("p", _element("time", _escaped_line(day), _attribute("datetime", day))),
    )
    yield _element("header", "".join(f"\n{line}" for line in lines if line))


def _footer_html(article: Article) -> Iterator[str]:
    yield _element("footer", "".join(f"\n{_element('p', _escaped_line(note.text))}" for note in article.notes))


def _body_html(article: Article) -> Iterator[str]:
    return map(_part_html, flow(article))


def _part_html(part: FlowPart) -> str:
    if isinstance(part, Image):
        return _image_html(part)
    if isinstance(part, Recording):
        return _recording_html(part)
    if isinstance(part, ItemList):
        return _list_html(part)
    if isinstance(part, Quotation):
        return _element("blockquote", "".join(_element("p", _nodes_html(inline(block))) for block in part.blocks))
    return _block_html(part)


def _block_html(block: BodyBlock) -> str:
    if block.role is Role.HEADING:
        level = block.level if isinstance(block.level, int) else 2
        return _element(f"h{min(max(level, 2), 6)}", _nodes_html(inline(block)))
    if block.role is Role.CODE:
        # A parser drops a line end right after <pre>.
        return _element("pre", _element("code", escape(block.text.strip("\r\n"))))
    if block.role is Role.TABLE:
        return _table_html(block)
    return _element("p", _nodes_html(inline(block)))


def _image_html(image: Image) -> str:
    source = media_source(image.url)
    img = f'<img src="{escape(source)}" alt="{_escaped_line(image.alt)}">' if source else ""
    caption = " ".join(
        filter(None, (_escaped_line(image.caption), _element("small", _escaped_line(image.credit_text))))
    )
    return _element("figure", img + _element("figcaption", caption))


def _recording_html(recording: Recording) -> str:
    target = link_target(recording.url) or link_target(recording.embed_url)
    caption = _escaped_line(recording.caption)
    if target is None:
        return _element("figure", _element("figcaption", caption))
    return _element("figure", _element("a", caption or _escaped_line(target), _attribute("href", target)))


def _list_html(items: ItemList) -> str:
    tag = "ol" if items.ordered else "ul"
    start = _attribute("start", str(items.start)) if items.ordered and items.start != 1 else ""
    return _element(tag, "".join(map(_item_html, items.items)), start)


def _item_html(item: ListItem) -> str:
    return f"<li>{_nodes_html(inline(item.block))}{''.join(map(_list_html, item.lists))}</li>"


def _table_html(block: BodyBlock) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{_nodes_html(cell)}</td>' for cell in row)}</tr>" for row in cells(block))
    return _element("table", _element("tbody", rows))


def _nodes_html(nodes: Sequence[Node]) -> str:
    return "".join(_node_html(node) for node in nodes)


def _node_html(node: Node) -> str:
    if isinstance(node, str):
        return escape(node).replace("\n", "<br>")
    if node.kind == "link":
        return _element("a", _nodes_html(node.children), _attribute("href", node.url))
    return _element(node.kind, _nodes_html(node.children))
