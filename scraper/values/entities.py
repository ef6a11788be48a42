"""Character references of HTML → characters."""

from __future__ import annotations

import html
import re

__all__ = ["unescape"]

_LONG_NUMBER = re.compile(r"&#[0-9]{8,}+")
_NO_CHARACTER = "&#1114112"
"""A reference beyond the last character of Unicode, which gives U+FFFD."""


def unescape(text: str) -> str:
    """The text with its character references resolved, as ``html.unescape`` does, whatever numbers they have.

    Python refuses to read a number of more than 4,300 digits; HTML gives such a reference the character U+FFFD.

    >>> unescape("Tom &amp; Ida &#0000000065;"), unescape(f"&#{'1' * 5000};")
    ('Tom & Ida A', '�')
    """
    return html.unescape(_LONG_NUMBER.sub(_shortened, text) if "&#" in text else text)


def _shortened(number: re.Match[str]) -> str:
    digits = number[0][2:].lstrip("0")
    return f"&#{digits or 0}" if len(digits) < 8 else _NO_CHARACTER
