"""Plain text → Markdown that reads as that text by CommonMark and by GitHub's rules.

GitHub (GFM), and readers that "linkify", make links of addresses in plain text and read them before the escapes in and
around them. So each web or mail address of the text is written as a link to just that address; whatever else they
would take for an address is cut by a backslash, which is no part of an address for any of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

__all__ = [
    "HARD_BREAK",
    "destination",
    "escape",
    "escape_in_link",
    "escape_line_starts",
    "escape_without_links",
    "one_line",
    "printable",
]

_COMMON = r"""
    [\\`*\[\]<~]                     # everywhere
  | (?<![^\W_])_ | _(?![^\W_])       # an underscore, unless inside a word
  | &(?=[#\w])                       # what may be read as an entity
  | \A\^                             # after a bracket it begins a footnote
"""
_IN_LINK = re.compile(_COMMON, re.VERBOSE)
_IN_TEXT = re.compile(
    rf"""{_COMMON}
  | (?<=/)/                          # `//host`
  | (?<=\S)@(?=\S)                   # `name@host`
  | (?<=[Ww]{{3}})\.                   # `www.host`
  | (?<=[^\s.])\.(?=[^\W\d_]{{2}})     # `host.tld`
    """,
    re.VERBOSE,
)
_MAIL = r"[A-Za-z0-9._+-]++@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9][A-Za-z0-9_-]*)+"
_MAIL_ALONE = re.compile(rf"(?<![A-Za-z0-9._+-]){_MAIL}")
_ADDRESS = re.compile(
    rf"""(?<![A-Za-z])(?P<url>(?ai:https?|ftp)://[^\s<>]+)
       | (?<![A-Za-z0-9])(?P<uri>(?ai:mailto):{_MAIL}|(?ai:xmpp):{_MAIL}(?:/[A-Za-z0-9@.]+)?)
       | (?P<mail>{_MAIL_ALONE.pattern})
    """,
    re.VERBOSE,
)
"""Whatever GFM takes for an address, and more. Linear: no attempt begins inside a run that an earlier attempt read."""

_WHOLE_URL = re.compile(
    r"""[A-Za-z]+://
        (?: \[[0-9A-Fa-f:.]+\] | [A-Za-z0-9][A-Za-z0-9\-._~!$&'()*+,;=:@%]* ) (?: :\d* )?
        (?: [/?#][A-Za-z0-9\-._~:/?#@!$&'()*+,;=\[\]%]* )?""",
    re.VERBOSE,
)
_NOT_AS_IT_STANDS = re.compile(r"%|xn--|&\#?\w+;", re.IGNORECASE)
"""Parts of a URL that some readers decode in `<URL>`: such a URL is written as `[text](target)`."""
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_COMMONMARK_MAIL = re.compile(rf"[^@]+@{_LABEL}(?:\.{_LABEL})*")
_PAIRS = {")": "(", "]": "[", "}": "{"}

_SPACE = re.compile(r"\s+")
_LINE_START = re.compile(
    r"""^(?: (?= \#{1,6}(?:\s|$) | [-+](?:[\s:|+-]|$) | =+$ | [>|] | :[-\s] )   # a backslash before it
           | (\d{1,9})(?= [.)](?:\s|$) ) )                                    # or between number and point
    """,
    re.MULTILINE | re.VERBOSE,
)
_UNSAFE_IN_URL = re.compile(r"[\s<>\\`|]")
_ESCAPED_IN_URL = re.compile(r"[()]|&(?=[#\w]+;)")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

HARD_BREAK = "\\\n"


def escape(text: str) -> str:
    r"""Text that reads as itself in the middle of a line; line ends become hard breaks.

    >>> escape("See http://example.org/<img>, or *ask* ada@example.org.")
    'See <http://example.org/>&lt;img>, or \\*ask\\* <ada@example.org>.'
    """
    text = printable(text)
    written: list[str] = []
    end = 0
    for start, link, after in _links(text):
        before = _escaped(text[end:start], _IN_TEXT)
        is_image = link.startswith("[") and before.endswith("!")
        written += (before[:-1] + "\\!" if is_image else before, link)
        end = after
    return _broken("".join((*written, _escaped(text[end:], _IN_TEXT))))


def escape_in_link(text: str) -> str:
    """The same for the text of a link, in which no reader makes a link."""
    return _broken(_escaped(printable(text), _IN_LINK))


def escape_without_links(text: str) -> str:
    """The same where no link is allowed, as in the alternative text of an image: an address there is text too."""
    return _broken(_escaped(printable(text), _IN_TEXT))


def printable(text: str) -> str:
    """The text with control characters as spaces or U+FFFD, and without lone surrogates."""
    return _NOT_TEXT.sub(lambda match: " " if match[0].isspace() else "\ufffd", text)


def escape_line_starts(markdown: str) -> str:
    """The same with escapes before the signs that make a line a heading, list, quotation, rule or table."""
    return _LINE_START.sub(r"\1\\", markdown)


def one_line(text: str) -> str:
    """Text on a line, escaped so that it reads as itself."""
    return escape_line_starts(escape(" ".join(text.split())))


def destination(url: str) -> str:
    """A URL as the target of a link, between its parentheses."""
    encoded = _UNSAFE_IN_URL.sub(_percent, _NOT_TEXT.sub("", url))
    return _ESCAPED_IN_URL.sub(lambda match: "&amp;" if match[0] == "&" else f"\\{match[0]}", encoded)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _escaped(text: str, special: re.Pattern[str]) -> str:
    """A backslash before what is special; `&lt;` for `<`, since a backslash in front of it may end up in an address."""
    return special.sub(lambda match: "&lt;" if match[0] == "<" else f"\\{match[0]}", text)


def _broken(text: str) -> str:
    return _SPACE.sub(_line_end, text) if "\n" in text or "\r" in text else text


def _line_end(match: re.Match[str]) -> str:
    return HARD_BREAK if "\n" in match[0] or "\r" in match[0] else match[0]


def _links(text: str) -> Iterator[tuple[int, str, int]]:
    """Where an address begins, the address as a link to itself, and where it ends."""
    for match in _ADDRESS.finditer(text):
        kind, start = match.lastgroup, match.start()
        if kind != "url":
            address = match[0].rstrip("-_.@")
            yield start, _mail_link(address) if kind == "mail" else f"<{address}>", start + len(address)
        elif _WHOLE_URL.fullmatch(url := _without_end_of_sentence(match[0])):
            yield start, _url_link(url), start + len(url)
        else:
            for mail in _MAIL_ALONE.finditer(text, start, match.end()):
                address = mail[0].rstrip("-_")
                yield mail.start(), _mail_link(address), mail.start() + len(address)


def _without_end_of_sentence(url: str) -> str:
    """The URL without the punctuation after it; a closing bracket is part of the URL if the opening bracket is."""
    count = Counter(url)
    end = len(url)
    while unicodedata.category(url[end - 1])[0] == "P" and url[end - 1] not in "/#%&-@":
        sign = url[end - 1]
        if sign in _PAIRS and count[sign] <= count[_PAIRS[sign]]:
            break
        count[sign] -= 1
        end -= 1
    return url[:end]


def _url_link(url: str) -> str:
    return f"[{_escaped(url, _IN_LINK)}]({destination(url)})" if _NOT_AS_IT_STANDS.search(url) else f"<{url}>"


def _mail_link(address: str) -> str:
    if _COMMONMARK_MAIL.fullmatch(address):
        return f"<{address}>"
    return f"[{_escaped(address, _IN_LINK)}](mailto:{destination(address)})"
