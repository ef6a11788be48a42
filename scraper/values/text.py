"""Normalize text: characters, words, case, and a key that is equal for equal texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, groupby, pairwise
from typing import Literal
from unicodedata import category, combining, normalize

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
"""A normal form of Unicode."""

__all__ = [
    "clean",
    "clean_lines",
    "clean_pieces",
    "count_words",
    "fold",
    "fold_small",
    "fold_unaccented",
    "is_clean",
    "is_composed",
    "match_key",
    "normalized",
    "words",
]

_WORD = re.compile(r"\w+")
_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
_NEITHER = bytes(code for code in range(128) if not chr(code).isalnum())
_SHAPE = bytes(ord("a" if _WORD.match(chr(code)) else " ") for code in range(256))
_WORD_BEYOND_LATIN = re.compile(r"[^\W\x00-\xff]")
_BEYOND_LATIN = re.compile(r"[^\x00-\xff\u2010-\u2027\u2030-\u203e]")
"""Letters beyond Latin-1 and some marks, without quotation marks, dashes and dots: a fast check for such letters."""
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NO_TAB = re.compile(r"[^\S\t]")
_NO_CHARACTER = re.compile(
    r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]+"
    # Behind a black flag, tag characters spell a region's flag; anywhere else they are a hidden text.
    r"|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+"
)

_DOTTED = re.compile("[ijį]\u0307[\u0300-\u036f]*+")
"""A letter that has a dot of its own, with another dot above and further marks."""
_FOLDED_SMALL = (("ß", "ss"), ("ς", "σ"), ("ı", "i"))
"""Small letters that are still used and that ``fold`` changes, and what it makes of them."""
_ACCENTS = re.compile("[\u0300-\u036f]")

_LONG = 256
"""Characters: in a shorter text, ordering the longest run of marks costs less than the other steps."""
_STREAM_SAFE = 30
"""Marks in a row, the most that text in Stream-Safe Format has (UAX #15, section 13)."""
_MARKS = re.compile(r"[\W\uff9e\uff9f]{31,}")
"""Holds each run of more than ``_STREAM_SAFE`` marks."""

# Scripts in which a joiner changes how the letters beside it look: Arabic and its kin, Brahmic scripts, Mongolian.
_JOINING = (
    r"[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1b00-\u1bff\ua800-\ua8ff\ua980-\ua9df\uaa60-\uaa7f"
    r"\uabc0-\uabff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010d00-\U00010fff\U00011000-\U00011fff"
    r"\U0001e900-\U0001e95f]"
)
_VIRAMA = (
    r"[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u1039\u17d2\u1b44\u1baa\ua806\ua8c4]"
)
_PICTOGRAPH = r"[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_PICTOGRAPH_END = _PICTOGRAPH[:-1] + r"\ufe0f\U000e007f]"
_JOINER = r"[\u200c\u200d\u180e]"
_IDLE_JOINER = re.compile(
    rf"(?<={_JOINER}){_JOINER}+"
    rf"|(?!(?<={_VIRAMA})|(?<={_JOINING})(?={_JOINER}+{_JOINING})|(?<={_PICTOGRAPH_END})(?=\u200d+{_PICTOGRAPH}))"
    rf"{_JOINER}+"
)


def clean(text: str) -> str:
    r"""Normalize to one line of NFC: white space to single spaces, no invisible characters, U+FFFD for noncharacters.

    Joiners stay between letters of the scripts that need them, and in emoji sequences.

    >>> clean(" Mu\u0308nchen\u00a0 im\u200b Mai\n")
    'München im Mai'
    """
    text = " ".join(text.split())
    return text if is_clean(text) else " ".join("".join(clean_pieces([text])).split())


def is_clean(text: str) -> bool:
    """Fast check: does only white space need normalizing. May be False for clean text."""
    # Printable excludes controls, formats, surrogates, unassigned and all white space but the plain space.
    return text.isprintable() and (text.isascii() or is_composed(text))


def is_composed(text: str) -> bool:
    """Whether a text is in NFC."""
    return normalized("NFC", text) == text


def normalized(form: Form, text: str) -> str:
    r"""``unicodedata.normalize`` in linear time, also for runs of combining marks.

    >>> normalized("NFC", "A" + "\u030a\u0323" * 200) == "\u1ea0" + "\u0323" * 199 + "\u030a" * 200
    True
    """
    # CPython orders a run of marks in quadratic time, unless the run is in order before. No run is longer than a word.
    if len(text) >= _LONG and not text.isascii() and max(map(len, text.split()), default=0) > _STREAM_SAFE:
        text = _MARKS.sub(lambda run: _ordered(form, run[0]), text)
    return normalize(form, text)


def clean_pieces(pieces: Sequence[str]) -> list[str]:
    """Normalize the pieces of one text, except white space; joined they equal the normalized whole.

    A mark at the beginning of a piece moves to the piece before, for it may compose with the letter there.
    """
    text = _NO_CHARACTER.sub("\ufffd", "".join(pieces))
    cuts = list(accumulate(map(len, pieces), initial=0))
    for pattern in (_INVISIBLE, _IDLE_JOINER):
        text, cuts = _drop(pattern, text, cuts)
    cuts[1:-1] = _past_marks(text, cuts[1:-1])
    return [normalized("NFC", text[start:end]) for start, end in pairwise(cuts)]


def clean_lines(text: str) -> str:
    r"""``clean`` that keeps line ends (as ``\n``), tabs and runs of spaces; blank lines around the text are removed.

    >>> clean_lines("\n  if x:\r\n      y  =  1 \n")
    '  if x:\n      y  =  1'
    """
    lines = map(_clean_line, _LINE_END.sub("\n", text).split("\n"))
    return "\n".join(lines).strip("\n")


def words(text: str) -> list[str]:
    """Words in lower case: runs of letters, digits and underscores.

    >>> words("It’s 5 p.m.")
    ['it', 's', '5', 'p', 'm']
    """
    return _WORD.findall(text.lower())


def count_words(text: str) -> int:
    """Number of words that ``words`` finds.

    >>> count_words("It’s 5 p.m.")
    5
    """
    if not text.isascii() and _BEYOND_LATIN.search(text) and _WORD_BEYOND_LATIN.search(text):
        return len(words(text))
    # One byte for each character: a letter for a word character, a space for any other. A word begins at " a".
    shape = b" " + text.encode("latin-1", "replace").translate(_SHAPE)
    return shape.count(b" a")


def fold(text: str) -> str:
    """The text without case, for comparing words of any language; the only case folding of the package for words.

    It is Unicode's full case folding (ß to ss, every sigma to σ), and all four letters I become ``i``: I, İ, ı and i.
    Turkish pairs them as I/ı and İ/i, all other languages as I/i, and the language of a word is not known when it is
    compared. Patterns with ``re.IGNORECASE`` treat the four as equal, too. Two Turkish words that differ in the dot
    alone become equal; without this rule no capitalised word with İ or I equals its small form (``casefold`` makes
    two characters of İ). The dot that Lithuanian writes above i and j below an accent is dropped as well.

    >>> fold("İLGİLİ") == fold("ilgili"), fold("IŞIK") == fold("ışık"), fold("STRASSE") == fold("Straße")
    (True, True, True)
    """
    if text.isascii():
        return text.lower()
    folded = text.casefold().replace("ı", "i")
    return _DOTTED.sub(_without_dot, folded) if "\u0307" in folded else folded


def _without_dot(letter: re.Match[str]) -> str:
    # Composed again, for what is left of a dotted i with an accent is an ordinary letter, such as í.
    return normalized("NFC", letter[0].replace("\u0307", ""))


def fold_small(text: str) -> str:
    """The text with its small letters as ``fold`` has them, and its capitals as they are.

    A folded word is found in it only where the text writes the word small.

    >>> fold_small("Weiße Straße, IŞIK ışık")
    'Weisse Strasse, IŞIK işik'
    """
    if text.isascii():
        return text
    for small, folded in _FOLDED_SMALL:
        text = text.replace(small, folded)
    return text


def fold_unaccented(text: str) -> str:
    """The text without case and accents: ``MÄRZ``, ``märz`` and ``marz`` are equal.

    >>> fold_unaccented("Février"), fold_unaccented("Kasım")
    ('fevrier', 'kasim')
    """
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", normalized("NFD", fold(text)))


def match_key(text: str) -> str:
    """Letters and digits only, in NFKC and folded: equal for two texts that say the same.

    >>> match_key("“Straße”, No. 5") == match_key("STRASSE no 5")
    True
    """
    if text.isascii():
        return text.lower().encode().translate(None, _NEITHER).decode()
    # The first pass has put the marks in order, so that the second is linear without a look at them.
    folded = normalize("NFKC", fold(normalized("NFKC", text)))
    return "".join(_LETTERS_AND_DIGITS.findall(folded.replace(" ", "")))


def _ordered(form: Form, run: str) -> str:
    """Decompose a run and put its marks in canonical order: by class, and within a class as they are."""
    decomposed: Form = "NFD" if form in {"NFC", "NFD"} else "NFKD"
    characters = (part for character in run for part in normalize(decomposed, character))
    parts = (sorted(part, key=combining) if marks else part for marks, part in groupby(characters, _has_class))
    return "".join(character for part in parts for character in part)


def _has_class(character: str) -> bool:
    return combining(character) > 0


def _drop(pattern: re.Pattern[str], text: str, cuts: Sequence[int]) -> tuple[str, list[int]]:
    """Remove the pattern's matches from a text, and move the cuts accordingly."""
    parts: list[str] = []
    moved: list[int] = []
    end = dropped = 0
    for match in pattern.finditer(text):
        start = match.start()
        while len(moved) < len(cuts) and (cut := cuts[len(moved)]) <= match.end():
            moved.append(min(cut, start) - dropped)
        parts.append(text[end:start])
        end = match.end()
        dropped += end - start
    moved.extend(cut - dropped for cut in cuts[len(moved) :])
    return "".join([*parts, text[end:]]), moved


def _past_marks(text: str, cuts: Sequence[int]) -> list[int]:
    """Move the cuts behind marks that they would separate from their letter."""
    moved: list[int] = []
    free = 0
    for cut in cuts:
        free = max(cut, free)
        while free < len(text) and text[free] > "\u02ff" and _is_mark(text[free]):
            free += 1
        moved.append(free)
    return moved


def _is_mark(character: str) -> bool:
    """Whether it may compose with the character before: a combining mark, or a vowel or final of Hangul."""
    return category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"


def _clean_line(line: str) -> str:
    if not is_clean(line):
        line = "".join(clean_pieces([line]))
    return _NO_TAB.sub(" ", line).rstrip()
