"""Characters and patterns that several modules read in the same sense: separators, sentence ends, bullets, addresses.

Constants that are strings of characters can be inserted into a character class of a regular expression. A module that
needs a wider set adds its characters to the constant and says why.
"""

from __future__ import annotations

import re

__all__ = [
    "BARS",
    "CLOSING_BRACKETS",
    "CLOSING_QUOTES",
    "COLONS",
    "COMMAS",
    "DASHES",
    "EMAIL",
    "HANDLE",
    "HANDLE_IN_TEXT",
    "LIST_BULLETS",
    "LIST_MARKER",
    "LONG_CHARACTERS",
    "OPENING_BRACKETS",
    "OPENING_QUOTES",
    "QUOTATION_MARKS",
    "SENTENCE_ENDS",
    "SEPARATORS",
    "WIDE_SENTENCE_ENDS",
]

LONG_CHARACTERS = 80
"""Characters from which a block counts as prose: labels, links, dates and names are shorter. Boilerpipe
uses the same threshold."""

DASHES = "-–—"
"""Hyphen, en dash, em dash. The hyphen is first, so that in a character class it is no range."""

BARS = "|/·•"
"""Bars and dots between the parts of a line or of a menu."""

SEPARATORS = f"{DASHES}{BARS}"
"""Characters between the parts of one line (``Jane Roe | 3 May``). Commas, colons and full stops are not among them:
each of those also belongs to a name, a time or an abbreviation, so each module adds those that it can strip."""

COLONS = ":："
"""The colon, and its full-width form in Chinese and Japanese."""

COMMAS = ",，、"
"""The comma, its full-width form, and the comma of Chinese and Japanese enumerations."""

SENTENCE_ENDS = ".!?…"
"""Characters that end a sentence in alphabetic scripts."""

WIDE_SENTENCE_ENDS = "。！？"
"""Characters that end a sentence in Chinese and Japanese, where no space follows."""

QUOTATION_MARKS = '"“”„«»'
"""Double quotation marks. Single quotation marks are not among them: they are apostrophes, too."""

OPENING_QUOTES = "\"'“„«"
"""Quotation marks in front of a quotation, double and single; German and English use the same marks differently."""

CLOSING_QUOTES = "\"'”’»"
"""Quotation marks behind a quotation, double and single."""

OPENING_BRACKETS = "([（【"
"""Opening brackets, also of Chinese and Japanese. A character class needs them escaped."""

CLOSING_BRACKETS = ")]）】"
"""The closing brackets, in the order of ``OPENING_BRACKETS``."""

LIST_BULLETS = f"{DASHES}•*▪‣·◦"
"""Characters in front of a list item in plain text."""

LIST_MARKER = re.compile(rf"(?:[{LIST_BULLETS}]|\d{{1,3}}[.)])\s+\S")
"""The beginning of a list item in plain text, with a bullet or a number: ``• Milk``, ``12) Milk``."""

EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,63}")
"""An e-mail address inside a line. The lengths are those of RFC 5321, 4.5.3.1, for the local part and a label; the last
label consists of letters."""

HANDLE = re.compile(r"@[\w.]{2,40}")
"""A name on a social network where it is the whole text: a full stop is part of it (``@jane.roe``)."""

HANDLE_IN_TEXT = re.compile(r"(?<![\w@.])@\w[\w.]{1,29}(?<!\.)")
"""A name on a social network inside a line: a full stop at its end is that of the sentence, and an e-mail address holds
no handle."""
