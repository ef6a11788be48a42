"""Conservation: compares the text of every page of a data folder with an independent reader.

    python -m bench.conservation FOLDER...

The reader here is BeautifulSoup with a traversal and a table of tags of its own. Two things are compared: the sequence
of characters that are no white space, and the sequence of words, which also tells whether blocks begin and end where
they should. Prints one line for each page that differs, with the tag where it first does; exit status 1 on any.
"""

from __future__ import annotations

import gzip
import sys
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PreformattedString

from scraper.document import Document, DocumentKind, Page
from scraper.reading import read
from scraper.reading.mending import mended
from scraper.reading.style_declarations import style_of

__all__ = ["compare", "difference_in", "main", "pages_below", "pieces_of"]

UNSEEN = {"script", "style", "template"}
METADATA = set("base basefont head link meta noframes noscript script style template title".split())
"""Elements that do not end the head. Origin: HTML Standard 13.2.6.4.4, "in head"."""
FROM_DATA = {"text_from_state", "text_from_json_ld"}
"""Flags of pages that show no text and have their text in their data."""
JOINING = set(
    "a abbr acronym area b basefont bdi bdo bgsound big blink cite code col data del dfn em embed font frame i img "
    "input ins kbd keygen label link map mark meta nobr output param picture q rb rp rt rtc ruby s samp slot small "
    "source spacer span strike strong sub sup time track tt u var wbr base amp-anim amp-img amp-pixel "
    "math mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub "
    "msubsup msup mtable mtd mtext mtr munder munderover semantics".split()
)
ALONE_WITH_TEXT = set(
    "amp-audio amp-video amp-youtube annotation annotation-xml applet audio button canvas datalist iframe meter "
    "noembed noframes noscript object progress select svg textarea title video".split()
)
NEVER_HIDING = set(
    "area base basefont bgsound br col embed frame input keygen link map meta param picture source spacer track wbr"
    "".split()
)

Piece = tuple[str, str]
"""A stretch of text and the tag that it stands in; white space where a block begins or ends."""


def main(folders: Iterable[str]) -> int:
    """Compare all pages below the folders; the exit status."""
    paths = [path for folder in folders for path in pages_below(Path(folder))]
    differing = 0
    for path in paths:
        difference = difference_in(path)
        if difference:
            differing += 1
            print(f"{path.name}: {difference}")
    print(f"{len(paths)} pages, {differing} differ")
    return 1 if differing or not paths else 0


def pages_below(folder: Path) -> list[Path]:
    """The HTML files below a folder, packed or not, in order."""
    return sorted(path for path in folder.rglob("*") if path.name.endswith((".html", ".html.gz")))


def difference_in(path: Path) -> str | None:
    """The first difference in a file, or the exception that reading raised; None without a difference."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        try:
            return compare(read(Page(content=content, url="https://example.org/")))
        except Exception as error:  # noqa: BLE001 - any exception on a page is a finding
            return f"exception {error!r}"


def compare(document: Document) -> str | None:
    """The first difference between a document and the independent reading of its source; None without a difference.

    The tree that is read is libxml2's of the source, or, where that differs, of the mended source.
    """
    if document.kind is DocumentKind.TEXT:
        return _difference(document, [(document.source, "text")])
    source = document.source.replace("\0", "")
    difference = _difference(document, list(pieces_of(source, "lxml")))
    if difference is None:
        return None
    again = mended(source.encode()).decode()
    return difference if again == source else _difference(document, list(pieces_of(again, "lxml")))


def _difference(document: Document, pieces: list[Piece]) -> str | None:
    text = normal("".join(text for text, _ in pieces))
    gap = "\n".join(document.block_text(index) for index in range(len(document.blocks)))
    if gap != document.text:
        return "the blocks do not tile the text"
    actual = _without_data_text(document, normal(document.text), text)
    return _first_difference("characters", "".join(text.split()), "".join(actual.split()), pieces) or (
        _first_difference("words", text.split(), actual.split(), pieces)
    )


def _without_data_text(document: Document, actual: str, expected: str) -> str:
    """The text of a document without the text from the page's data, which precedes it."""
    if FROM_DATA.isdisjoint(document.flags):
        return actual
    characters = "".join(expected.split())
    offset = len(actual)
    while characters and offset:
        offset -= 1
        characters = characters[: len(characters) - (not actual[offset].isspace())]
    return actual[offset:]


def normal(text: str) -> str:
    """Text in NFC with spaces for white space, without invisible characters: by category, not by our table."""
    text = "".join(" " if character.isspace() else character for character in text if not _is_invisible(character))
    return unicodedata.normalize(
        "NFC", "".join("\ufffd" if unicodedata.category(character) == "Cs" else character for character in text)
    )


def _is_invisible(character: str) -> bool:
    # Joiners stay or go by their neighbours; the tests of values.text tell that. Here they go on both sides.
    return unicodedata.category(character) in ("Cc", "Cf") and not character.isspace()


def _first_difference(unit: str, expected: object, actual: object, pieces: list[Piece]) -> str | None:
    for index, (left, right) in enumerate(zip_longest(expected, actual)):  # type: ignore[call-overload]
        if left != right:
            around = slice(max(0, index - 12), index + 12)
            left, right = expected[around], actual[around]  # type: ignore[index]
            return f"{unit} differ at {index}: reader {left!r}, document {right!r} [{_tag_of(left, pieces)}]"
    return None


def _tag_of(sample: object, pieces: list[Piece]) -> str:
    """Tag of the piece that contains a sample of the expected text."""
    words = sample if isinstance(sample, list) else [str(sample)]
    key = "".join(words)[8:20]
    return next((tag for text, tag in pieces if key and key in "".join(normal(text).split())), "?")


def pieces_of(markup: str, parser: str) -> Iterator[Piece]:
    """The text of a page in the order of the tree that a parser of BeautifulSoup makes."""
    soup = BeautifulSoup(markup.replace("\0", ""), parser)
    stack: list[Iterator[object] | Piece] = [iter(soup.contents)]
    while stack:
        top = stack[-1]
        if isinstance(top, tuple):
            yield top
            stack.pop()
            continue
        node = next(top, None)
        if node is None:
            stack.pop()
        elif isinstance(node, Tag):
            yield from _enter(node, stack)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield str(node), node.parent.name if node.parent else "?"


def _enter(node: Tag, stack: list[Iterator[object] | Piece]) -> Iterator[Piece]:
    if _is_unseen(node) or (_stands_alone(node) and not _has_text(node)):
        return
    if node.name not in JOINING or _stands_alone(node) or _is_styled_apart(node):
        yield "\n", node.name
        stack.append(("\n", node.name))
    stack.append(iter(_outside_head(node) if node.name == "head" else node.contents))


def _outside_head(head: Tag) -> list[object]:
    """The contents of a head from the first element on that ends it; libxml2 keeps some elements of the body there."""
    contents = list[object](head.contents)
    ends = (index for index, node in enumerate(contents) if isinstance(node, Tag) and node.name not in METADATA)
    return contents[next(ends, len(contents)) :]


def _is_unseen(node: Tag) -> bool:
    """Whether the element's content is not text of the page; a template that declares a shadow root is shown."""
    return node.name in UNSEEN and str(node.get("shadowrootmode", "")).lower() not in ("open", "closed")


def _stands_alone(node: Tag) -> bool:
    """Whether the element is a block of its own if it has text, and is ignored if it has no text."""
    style = style_of(str(node.get("style", "")))
    hides = not style.display and (node.has_attr("hidden") or node.has_attr("popover"))
    hidden = hides or style.is_gone or style.is_veiled
    return node.name in ALONE_WITH_TEXT or (hidden and node.name in JOINING - NEVER_HIDING)


def _is_styled_apart(node: Tag) -> bool:
    """Whether the style makes an inline element a block, or shows it inside an invisible element."""
    style = style_of(str(node.get("style", "")))
    return node.name in JOINING - NEVER_HIDING and (
        style.is_block or (style.visibility == "visible" and _is_veiled(node))
    )


def _is_veiled(node: Tag) -> bool:
    return any(style_of(str(element.get("style", ""))).is_veiled for element in node.parents)


def _has_text(node: Tag) -> bool:
    return any(
        not isinstance(string, PreformattedString) and string.strip() and not any(map(_is_unseen, string.parents))
        for string in node.find_all(string=True)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
