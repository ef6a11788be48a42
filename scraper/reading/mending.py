"""Markup in which libxml2 reads the tree of HTML 5: missing end tags are added, templates are cut out.

libxml2 ignores an end tag if an unclosed ``div``, or a part of a table, is open in the element that it ends; what
follows then stays in an element that may be hidden, such as a ``dialog``. It also ignores ``</br>``, and ``</p>``
without a ``p``, where browsers break the line. Its error log names the end tags that it ignored: only a page on which
such a tag may hide, join or misplace text, or on which the walk finds a misplaced element, is mended and parsed again.

The tags of the markup are read once, with the open elements on a stack as in HTML Standard 13.2.6, "tree
construction". Only elements that begin or end blocks are on it: libxml2 ends inline elements by itself. Formatting
elements that HTML 5 opens again, and text that it moves out of tables, stay as libxml2 has them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from msgspec import Struct

from scraper.document import Container, Within

__all__ = ["TAG_MISMATCH", "is_misread", "mended"]

# HTML Standard 13.2.4.2, "the stack of open elements", and 13.2.6.4.7, "in body".
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CONTAINERS = frozenset(
    "address article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer "
    "header hgroup listing main menu nav ol pre search section select summary ul".split()
)
"""Elements whose end tag ends all that is open in them."""
_CELLS = frozenset({"td", "th"})
_GROUPS = frozenset({"tbody", "tfoot", "thead"})
_PARTS_OF_TABLES = _CELLS | _GROUPS | {"caption", "tr"}
_SCOPES = frozenset("applet caption table td th marquee object template foreignobject".split())
"""Elements in which an end tag does not end an element around."""
_BUTTON_SCOPES = _SCOPES | {"button"}
_TABLE_SCOPES = frozenset({"table", "template"})
_FOREIGN = frozenset({"math", "svg"})
_ENDED_BY: Mapping[str, frozenset[str]] = {
    "li": frozenset({"li"}),
    **dict.fromkeys(("dd", "dt"), frozenset({"dd", "dt"})),
    "button": frozenset({"button"}),
}
"""Element → elements that its start tag ends, with all that is open in them."""
_STOPS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("li", "dd", "dt"), (_CONTAINERS | _SCOPES | _HEADINGS) - {"address", "div"}),
    "button": _SCOPES,
}
"""Element → elements beyond which its start tag ends nothing."""
_PARENTS_OF_PARTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_CELLS, _GROUPS | {"table", "tr"}),
    "tr": _GROUPS | {"table"},
    **dict.fromkeys((*_GROUPS, "caption"), frozenset({"table"})),
}
"""Part of a table → elements that may hold it: its start tag ends all that is open in them, or is ignored."""
_TRACKED = _CONTAINERS | _HEADINGS | _SCOPES | _PARTS_OF_TABLES | _FOREIGN | {"dd", "dt", "form", "li", "noscript", "p"}
_PARAGRAPH_ENDERS = (_CONTAINERS | _HEADINGS | {"dd", "dt", "form", "hr", "li", "p", "table"}) - {"button", "select"}
"""Elements whose start tag ends a ``p``."""
_BREAKOUTS = _HEADINGS | frozenset("blockquote center dd div dl dt hr li listing menu ol p pre table ul".split())
"""Elements that are not part of a drawing or a formula: their start tag ends it."""
_ENDED_BY_FORM = frozenset({"dd", "dt", "li", "p"})
"""Elements that the end tag of a ``form`` ends."""
_MAX_OPEN_SEARCHED = 256
"""Open elements that are searched for the element that a tag ends. Origin: ``MAX_LEVELS``; keeps the time linear."""

_KNOWN = {name.encode(): name for name in _TRACKED | _PARAGRAPH_ENDERS | {"br"}}
"""Tags that the mender reads, as they are written."""
_PLAIN = _TRACKED - _FOREIGN - _HEADINGS - _PARENTS_OF_PARTS.keys() - _ENDED_BY.keys() - {"form", "template"}
"""Elements whose start tag ends nothing, unless a paragraph is open or it is in a drawing."""
_BOUNDARY = b"<div></div>"

# A quote begins a value only after an equals sign. The patterns never backtrack: the time is linear.
_ATTRIBUTES = rb"[^>=]*+(?:=(?:\s*+(?:\"[^\"]*+\"|'[^']*+'))?+[^>=]*+)*+"
_PASSED = (
    rb"(?:/?(?:a|b|em|g|i|img|input|label|link|meta|option|path|picture|small|source|span|strong|sup|time|u|use)|br)"
)
"""Frequent tags that the mender does not read, in lower case: one match passes over a run of them."""
_RAW = rb"(?i:iframe|noembed|noframes|script|style|textarea|title|xmp)"
"""Elements in which libxml2 reads no tags."""
# Each match begins where the match before it ends; the last one is empty.
_TOKEN = re.compile(
    rb"[^<]*+(?:<%(passed)b(?=[\s/>])%(attributes)b>?[^<]*+)*+"
    rb"(?:\Z|<(?:!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?)"
    rb"|(%(raw)b)(?=[\s/>])%(attributes)b>?(?:[^<]++|<(?!/(?i:\1)[\s/>]))*+"
    rb"|(?i:plaintext)(?=[\s/>]).*+"
    rb"|(/?)([a-zA-Z][^\s/>]*+)(%(attributes)b)>?"
    rb"|[!?/][^>]*+>?|))" % {b"passed": _PASSED, b"raw": _RAW, b"attributes": _ATTRIBUTES},
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"([^\s/=]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|\S*+))?+")

_INVISIBLE = Within.INVISIBLE.value
TAG_MISMATCH = 76
"""Number of libxml2's ``XML_ERR_TAG_NAME_MISMATCH``."""
_IGNORED = re.compile(
    rf"Opening and ending tag mismatch: (?:({'|'.join(sorted(_TRACKED - {'div', 'p'}))}) and .*"
    rf"|.* and (?:{'|'.join(sorted(_PARTS_OF_TABLES))}))"
    r"|Unexpected end tag : template",
    re.DOTALL,
)
_STRAY = re.compile(r"Unexpected end tag : (address|br|caption|dir|dl|dt|h[1-6]|listing|menu|ol|p|pre|ul)")
"""An end tag without an open element in libxml2, which ends some elements earlier than HTML 5 does."""
_HARMLESS = frozenset("address article center fieldset form hgroup li main section".split())
"""Elements that may stay open too long without harm, unless they are hidden or words are joined."""
_STRAY_TAG = re.compile(
    rb"</(address|article|br|caption|center|dir|div|dl|dt|fieldset|form|h[1-6]|hgroup|li|listing|main|menu|ol|p|pre"
    rb"|section|ul)(?=[\s>])",
    re.IGNORECASE,
)
_INLINE = rb"(?:a|abbr|b|br|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|time|u)"
_TEXT_BEFORE = re.compile(rb"(?:[^>\s]|</" + _INLINE + rb"\s*+>|<br\b[^<>]*+>)\s*+\Z", re.IGNORECASE)
_TEXT_AFTER = re.compile(rb"[^>]*+>\s*+(?:[^<\s]|</?" + _INLINE + rb"\b)", re.IGNORECASE)
_MAX_TEXT_DISTANCE = 100
"""Bytes before a tag that are searched for text."""
_PARAGRAPH_TAG = re.compile(
    rb"<(?:(p)|/?(?:%b))(?=[\s/>])" % "|".join(sorted(_PARAGRAPH_ENDERS)).encode(), re.IGNORECASE
)
_MAX_PARAGRAPH = 1000
"""Bytes before ``</p>`` that are searched for the start tag of its paragraph."""


class _Tag(Struct, frozen=True):
    """A tag with its place in the markup."""

    name: str
    is_end: bool
    start: int
    end: int
    attributes: bytes


def is_misread(mismatches: Iterable[Any], markup: bytes, containers: Iterable[Container]) -> bool:
    """Whether libxml2's errors about end tags name a tag that it ignored, so that text is misplaced.

    ``containers`` are those of the document that was read.
    """
    stray: dict[int, set[str]] = {}
    unclosed: set[str] = set()
    for error in mismatches:
        message = error.message
        if match := _IGNORED.fullmatch(message):
            if match[1] not in _HARMLESS:
                return True
            unclosed.add(match[1])
            stray.setdefault(error.line, set()).add(match[1])
        elif match := _STRAY.fullmatch(message):
            stray.setdefault(error.line, set()).add(match[1])
    if not stray:
        return False
    is_hidden = any(
        container.within & _INVISIBLE and container.tag in unclosed for container in (containers if unclosed else ())
    )
    return is_hidden or _parts_text(markup, stray)


def _parts_text(markup: bytes, stray: Mapping[int, Collection[str]]) -> bool:
    """Whether an end tag that libxml2 ignored is amid text. ``stray`` has the names of such tags by line.

    libxml2 counts the line of a tag's end, or the line behind it.
    """
    end = 0
    last = max(stray)
    for number, line in enumerate(markup.split(b"\n", last), 1):
        start, end = end, end + len(line) + 1
        names = {*stray.get(number, ()), *stray.get(number + 1, ())}
        if names and number <= last:
            for tag in _STRAY_TAG.finditer(markup, start, end):
                name = tag[1].decode().lower()
                if (
                    name in names
                    and _is_amid_text(markup, tag.start(), tag.end())
                    and not (name == "p" and _is_in_paragraph(markup, tag.start()))
                ):
                    return True
    return False


def _is_in_paragraph(markup: bytes, place: int) -> bool:
    """Whether the last tag before a place that begins or ends a paragraph is the start tag of a ``p``."""
    tags = [tag[1] for tag in _PARAGRAPH_TAG.finditer(markup, max(0, place - _MAX_PARAGRAPH), place)]
    return bool(tags) and tags[-1] is not None


def _is_amid_text(markup: bytes, start: int, end: int) -> bool:
    """Whether text is on both sides of an end tag: elsewhere it begins no new block. ``end`` is that of its name."""
    return (
        _TEXT_AFTER.match(markup, end) is not None
        and _TEXT_BEFORE.search(markup[max(0, start - _MAX_TEXT_DISTANCE) : start]) is not None
    )


def mended(markup: bytes) -> bytes:
    """The markup with the end tags that HTML 5 implies, without templates, and shadow roots as ``div`` elements.

    Takes time in proportion to the length.

    >>> mended(b"<dialog><div>Menu</dialog><p>Rain")
    b'<dialog><div>Menu</div></dialog><p>Rain'
    >>> mended(b'<x-story><template shadowrootmode="open"><p>Rain</template></x-story>')
    b'<x-story><div shadowrootmode="open"><p>Rain</p></div></x-story>'
    """
    mender = _Mender(markup)
    mender.read()
    return mender.result()


class _Mender:
    """The open elements of a page, and its mended markup."""

    __slots__ = ("_at", "_count", "_markup", "_open", "_parts", "_templates")

    def __init__(self, markup: bytes) -> None:
        self._markup = markup
        self._parts: list[bytes] = []
        self._at = 0
        """Offset: the markup before it is in the parts, or cut out."""
        self._open: list[str] = []
        """Tags of open elements; ``template`` is a shadow root."""
        self._count: Counter[str] = Counter()
        """Number of open elements by tag."""
        self._templates = 0
        """Number of nested open templates, which are cut out."""

    def read(self) -> None:
        """Read the whole markup."""
        opened, count = self._open, self._count
        for token in _TOKEN.finditer(self._markup):
            slash, written = token.group(2, 3)
            name = _KNOWN.get(written) or _KNOWN.get(written.lower()) if written else None
            if name is None:
                continue
            # Most tags begin or end the innermost element, and nothing else.
            if self._templates or name == "template":
                self._read_tag(name, token)
            elif slash:
                if opened and opened[-1] == name:
                    opened.pop()
                    count[name] -= 1
                else:
                    self._read_tag(name, token)
            elif name in _PLAIN and not count["p"] and not (opened and opened[-1] in _FOREIGN):
                opened.append(name)
                count[name] += 1
            else:
                self._read_tag(name, token)

    def _read_tag(self, name: str, token: re.Match[bytes]) -> None:
        tag = _Tag(name, bool(token[2]), token.start(2) - 1, token.end(), token[4])
        if self._templates:
            if name == "template":
                self._templates += -1 if tag.is_end else 1
                self._at = tag.end
        elif tag.is_end:
            self._read_end(tag)
        elif name == "template":
            self._start_template(tag)
        else:
            self._start(tag)

    def result(self) -> bytes:
        """The mended markup; an unclosed template extends to the end of the page."""
        if not self._templates:
            self._parts.append(self._markup[self._at :])
        return b"".join(self._parts)

    def _put(self, tag: _Tag, text: bytes) -> None:
        """Put text in front of a tag."""
        self._parts += (self._markup[self._at : tag.start], text)
        self._at = tag.start

    def _replace(self, tag: _Tag, text: bytes) -> None:
        self._put(tag, text)
        self._at = tag.end

    # ---- start tags

    def _start_template(self, tag: _Tag) -> None:
        if self._is_in(_FOREIGN):
            return
        if _is_shadow_root(tag.attributes):
            self._replace(tag, b"<div" + tag.attributes + b">")
            self._push("template")
        else:
            self._replace(tag, b"")
            self._templates = 1

    def _start(self, tag: _Tag) -> None:
        name = tag.name
        if name in _BREAKOUTS and self._is_in(_FOREIGN):
            self._end_last(tag, _FOREIGN, ())
        if name in _PARAGRAPH_ENDERS:
            self._end_last(tag, ("p",), _BUTTON_SCOPES)
        if name in _PARENTS_OF_PARTS:
            self._start_part(tag)
            return
        if name in _HEADINGS and self._is_in(_HEADINGS):
            self._end_last(tag, _HEADINGS, ())
        elif name in _ENDED_BY:
            self._end_last(tag, _ENDED_BY[name], _STOPS[name])
        if (
            name in _TRACKED
            and not (name == "form" and self._count[name])
            and not (name in _FOREIGN and tag.attributes.endswith(b"/"))
        ):
            self._push(name)

    def _start_part(self, tag: _Tag) -> None:
        """Begin a part of a table; without a table, the tag only separates blocks."""
        place = self._last(_PARENTS_OF_PARTS[tag.name], ("template",))
        if place is None:
            # libxml2 would end a paragraph at the boundary.
            self._replace(tag, b"" if self._count["p"] else _BOUNDARY)
        else:
            self._end_from(tag, place + 1)
            self._push(tag.name)

    def _push(self, name: str) -> None:
        self._open.append(name)
        self._count[name] += 1

    def _is_in(self, names: Collection[str]) -> bool:
        """Whether the innermost open element has one of these names."""
        return bool(self._open) and self._open[-1] in names

    # ---- end tags

    def _read_end(self, tag: _Tag) -> None:
        name = tag.name
        if name == "br":
            self._replace(tag, b"<br>")
        elif name == "p":
            if not self._end_last(tag, ("p",), _BUTTON_SCOPES) and _is_amid_text(
                self._markup, tag.start, tag.start + 3
            ):
                # HTML 5 has an empty paragraph here, at which libxml2 would end a heading.
                self._replace(tag, _BOUNDARY)
        elif name == "template":
            if self._end_last(tag, ("template",), ()):
                self._replace(tag, b"</div>")
        elif name in _HEADINGS:
            self._end_last(tag, _HEADINGS, _SCOPES)
        elif name == "form":
            self._end_form(tag)
        elif self._count[name] and not self._end_last(tag, (name,), _scopes_of(name)):
            self._replace(tag, b"")

    def _end_form(self, tag: _Tag) -> None:
        """End the open form. Elements in it stay open, except innermost ones that its end tag ends."""
        place = self._last(("form",), _SCOPES)
        if place is not None:
            while self._is_in(_ENDED_BY_FORM):
                self._end_from(tag, len(self._open) - 1)
            del self._open[place]
            self._count["form"] -= 1

    def _end_last(self, tag: _Tag, names: Collection[str], stops: Collection[str]) -> bool:
        """End the last open element with one of these names, and all that is open in it; False if a stop is nearer."""
        place = self._last(names, stops)
        if place is None:
            return False
        # An end tag ends the outermost itself. So does libxml2 at a start tag, if it is a paragraph.
        ends_itself = tag.is_end or (place == len(self._open) - 1 and self._open[place] == "p")
        outermost = self._open[place]
        self._end_from(tag, place + ends_itself)
        if ends_itself:
            self._open.pop()
            self._count[outermost] -= 1
        return True

    def _last(self, names: Collection[str], stops: Collection[str]) -> int | None:
        """Index of the last open element with one of these names; None if a stop is nearer."""
        if not any(self._count[name] for name in names):
            return None
        for place in range(len(self._open) - 1, max(0, len(self._open) - _MAX_OPEN_SEARCHED) - 1, -1):
            if self._open[place] in names:
                return place
            if self._open[place] in stops:
                return None
        return None

    def _end_from(self, tag: _Tag, place: int) -> None:
        """Write end tags of the open elements from an index on, in front of a tag."""
        ended = self._open[place:]
        if ended:
            self._put(tag, b"".join([b"</%b>" % name.encode() for name in reversed(ended)]))
            self._count.subtract(ended)
            del self._open[place:]


def _is_shadow_root(attributes: bytes) -> bool:
    """Whether the attributes of a template declare a shadow root."""
    for name, value in _ATTRIBUTE.findall(attributes):
        if name.lower() == b"shadowrootmode":
            return value.strip(b"\"'").lower() in (b"open", b"closed")
    return False


def _scopes_of(name: str) -> Collection[str]:
    """Elements beyond which an end tag ends nothing."""
    if name == "noscript":
        return ()
    if name == "li":
        return _SCOPES | {"ol", "ul"}
    return _TABLE_SCOPES - {name} if name == "table" or name in _PARTS_OF_TABLES else _SCOPES - {name}
