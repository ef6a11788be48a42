"""Resolve character references of HTML."""

from __future__ import annotations

import html
import re

__all__ = ["unescape"]

_LONG_NUMBER = re.compile(r"&#[0-9]{8,}+")
_NO_CHARACTER = "&#1114112"
"""A reference beyond the last code point of Unicode; ``html.unescape`` replaces it by U+FFFD."""


def unescape(text: str) -> str:
    """Resolve character references as ``html.unescape`` does, with numbers of any length.

    Python refuses to parse a number of more than 4,300 digits; HTML replaces such a reference by U+FFFD.

    >>> unescape("Tom &amp; Ida &#0000000065;"), unescape(f"&#{'1' * 5000};")
    ('Tom & Ida A', '�')
    """
    return html.unescape(_LONG_NUMBER.sub(_shortened, text) if "&#" in text else text)


def _shortened(reference: re.Match[str]) -> str:
    digits = reference[0][2:].lstrip("0")
    return f"&#{digits or 0}" if len(digits) < 8 else _NO_CHARACTER
