"""Characters: normalized once, with nothing lost but what cannot be seen."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.values.text import (
    Form,
    clean,
    clean_lines,
    clean_pieces,
    count_words,
    fold,
    fold_small,
    fold_unaccented,
    match_key,
    normalized,
    words,
)

CLEAN = {
    "white space of every kind is one space": ("\t a\u00a0\u2009b\u3000c\u2028d\r\n", "a b c d"),
    "NFC": ("cafe\u0301 A\u030a", "café Å"),
    "zero-width, soft hyphen, byte order mark": ("a\u200bb\u00adc\ufeffd\u2060e", "abcde"),
    "control characters": ("a\x00b\x1bc\x9bd\x7fe", "abcde"),
    "bidi controls": ("\u202eabc\u202c \u2066d\u2069\u200f", "abc d"),
    "lone surrogates and noncharacters": ("a\ud800b\udfffc\ufffed\U0001ffff", "a\ufffdb\ufffdc\ufffdd\ufffd"),
    "non-joiner between Persian letters": ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",) * 2,
    "joiner behind a Malayalam virama, at the end of a word": ("\u0d28\u0d4d\u200d .",) * 2,
    "joiner in front of a Bengali virama": ("\u09b0\u200d\u09cd\u09af",) * 2,
    "joiner between Latin letters": ("a\u200db\u200cc", "abc"),
    "joiners in a row": ("\u0645\u06cc\u200c\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
    "joiner at the end of an Arabic word": ("\u0645\u06cc\u200c .", "\u0645\u06cc ."),
    "joined emoji": ("\U0001f468\u200d\u2695\ufe0f \U0001f3f3\ufe0f\u200d\U0001f308",) * 2,
    "joiner behind a lone emoji": ("\U0001f468\u200d x", "\U0001f468 x"),
    "a region's flag": ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",) * 2,
    "text hidden in tag characters": ("a\U000e0068\U000e0069b", "ab"),
    "quotation marks and dashes": ("“a” ‘b’ – c — d…",) * 2,
    "private use": ("a \ue000 b",) * 2,
    "only white space": ("\u00a0\n\t", ""),
    "only invisible": ("\u200b \u200b", ""),
}


@pytest.mark.parametrize(("text", "expected"), CLEAN.values(), ids=CLEAN)
def test_characters_are_normalized(text: str, expected: str) -> None:
    """Each kind of character comes out as DESIGN section 3 says."""
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n\n  if x:\r\n\ty  =  1 \n\n\u00a0 z\n\n", "  if x:\n\ty  =  1\n\n  z"),
        ("a\rb\u2028c\x0bd", "a\nb\nc\nd"),
        (" \n \n", ""),
        ("\u200b  a\u200b \n b", "  a\n b"),
    ],
)
def test_lines_and_their_columns_stay(text: str, expected: str) -> None:
    """Preformatted text keeps its line ends, its indentation and its columns."""
    assert clean_lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("It’s 5 p.m.", ["it", "s", "5", "p", "m"]), ("", []), ("Ärger_im Öl", ["ärger_im", "öl"])],
)
def test_words_are_runs_of_word_characters_in_lower_case(text: str, expected: list[str]) -> None:
    r"""Words are what ``\w+`` finds."""
    assert words(text) == expected


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("“Straße”, No. 5", "STRASSE no 5", True),
        ("ﬁne – 2nd", "fine 2nd", True),
        ("A, B", "A C", False),
        ("snake_case", "snakecase", True),
    ],
)
def test_the_key_says_whether_two_texts_say_the_same(first: str, second: str, same: bool) -> None:
    """Case, punctuation, white space and compatibility forms do not count."""
    assert (match_key(first) == match_key(second)) is same


@given(st.one_of(st.text(), st.text(st.characters(max_codepoint=127))))
def test_the_key_is_the_letters_and_digits(text: str) -> None:
    """However it is found, the key is what is left of the folded text without all else."""
    folded = unicodedata.normalize("NFKC", fold(unicodedata.normalize("NFKC", text)))
    assert match_key(text) == "".join(filter(str.isalnum, folded))


FOLDED = {
    "turkish": [
        ("İlgili Haberler", "ilgili haberler"),
        ("İLGİLİ", "ilgili"),
        ("IŞIK", "ışık"),
        ("DIŞ İŞLERİ", "dış işleri"),
    ],
    "english": [("I", "i"), ("ISRAEL INSIDE", "israel inside")],
    "german": [("STRASSE", "Straße"), ("STRAẞE", "straße"), ("ÄUSSERN", "äußern")],
    "greek": [("ΟΔΟΣ", "οδος"), ("ΤΟΥΣ ΛΟΓΟΥΣ", "τους λόγους".replace("ό", "ο"))],
    "lithuanian": [
        ("Ì", "i\u0307\u0300"),
        ("Í", "i\u0307\u0301"),
        ("Į\u0303", "į\u0307\u0303"),
        ("J\u0303", "j\u0307\u0303"),
    ],
}
"""Pairs of spellings that a reader of the language takes for the same word."""


@pytest.mark.parametrize(("first", "second"), [pair for pairs in FOLDED.values() for pair in pairs])
def test_folding_makes_spellings_equal(first: str, second: str) -> None:
    """Case does not count in any language; the key for equal texts follows the same rule."""
    assert fold(first) == fold(second)
    assert match_key(first) == match_key(second)


@pytest.mark.parametrize("small", [other for pairs in FOLDED.values() for _, other in pairs if other.islower()])
def test_small_letters_fold_as_in_a_folded_text(small: str) -> None:
    """A word that is written small is folded as ``fold`` does it, so that it can be searched for in its capitals."""
    composed = unicodedata.normalize("NFC", small.replace("\u0307", ""))
    assert fold_small(composed) == fold(small)


@given(st.text(st.characters(categories=["Lu", "Lt", "N", "P", "Z"])))
def test_folding_small_letters_keeps_capitals(text: str) -> None:
    """Only small letters change."""
    assert fold_small(text) == text


@pytest.mark.parametrize(
    ("first", "second"), [("müsli", "musli"), ("οδός", "οδος"), ("šį", "si"), ("dış", "dis"), ("ñ", "n")]
)
def test_folding_keeps_accents(first: str, second: str) -> None:
    """Accents count when words are compared, except where ``fold_unaccented`` compares them."""
    assert fold(first) != fold(second)
    assert fold_unaccented(first) == fold_unaccented(second)


@given(st.one_of(st.text(), st.text(st.sampled_from("IİıiJjĮįßſΣςσ\u0301\u0303\u0307\u0328\u0323 "))))
def test_folding_is_stable(text: str) -> None:
    """Folding twice is folding once, and a part that white space ends is folded as it is alone."""
    assert fold(fold(text)) == fold(text)
    assert fold_unaccented(fold_unaccented(text)) == fold_unaccented(text)
    assert fold(f"{text} {text}") == f"{fold(text)} {fold(text)}"


@given(st.text(st.characters(exclude_characters="Iıİi\u0307")))
def test_folding_differs_from_casefold_in_the_letter_i_alone(text: str) -> None:
    """A text without i and without a dot above is folded as Unicode says."""
    assert fold(text) == text.casefold()


@given(st.text())
def test_cleaning_is_stable_and_loses_nothing_visible(text: str) -> None:
    """Cleaning twice is cleaning once; letters and digits are those of the NFC of the input, in order."""
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    kept = [character for character in unicodedata.normalize("NFC", text) if character.isalnum()]
    assert [character for character in cleaned if character.isalnum()] == kept


ODD = st.sampled_from(
    "ae\u0301\u0323\u200b\u200d\u200c\u094d\u0915\u0645\u1100\u1161\u11a8 \u00a0\n\ud800\U0001f468\u2695\ufe0f"
)


@given(st.lists(st.text(ODD, max_size=4), min_size=1, max_size=8))
def test_pieces_join_to_what_the_whole_would_be(pieces: list[str]) -> None:
    """Where a text is cut does not change what it becomes."""
    cleaned = clean_pieces(pieces)
    assert len(cleaned) == len(pieces)
    assert " ".join("".join(cleaned).split()) == clean("".join(pieces))


FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")
RUNS = st.lists(
    st.tuples(
        st.sampled_from("ae\u00e9\u1ea5\uac00 \u2026-\U0001f468"),
        st.lists(st.sampled_from("\u0301\u0323\u0344\u0345\u05b0\u0f73\u0f71\u3099\uff9e\uff9f\u2026 "), max_size=8),
        st.integers(1, 30),
    ),
    max_size=8,
)


@given(RUNS)
def test_normal_forms_are_those_of_unicode(runs: list[tuple[str, list[str], int]]) -> None:
    """A text with long runs of marks has the normal forms that it would have without a bound on time."""
    text = "x" * 300 + "".join(letter + "".join(marks) * times for letter, marks, times in runs)
    for form in FORMS:
        assert normalized(form, text) == unicodedata.normalize(form, text)


def test_no_mark_of_a_long_run_is_lost() -> None:
    """A letter with 100,000 marks keeps them all, in canonical order."""
    assert clean("q" + "\u0301\u0323" * 50_000) == "q" + "\u0323" * 50_000 + "\u0301" * 50_000


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u05b4\u05b0", "\u0344\u0316", "\uff9e\u0301"])
@pytest.mark.parametrize("form", FORMS)
def test_every_normal_form_takes_linear_time(form: Form, marks: str) -> None:
    """Two hundred thousand marks on a letter take less than two seconds, in each form and for the key."""
    text = "a" + marks * 100_000
    start = time.process_time()
    normalized(form, text)
    match_key(text)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301\u0323" * 50_000,
        "\u200d" * 100_000,
        "\u0645" + "\u200c" * 100_000 + "a",
        " " * 100_000 + "\u200b" * 1000,
        "\U0001f3f4" + "\U000e0067" * 100_000,
    ],
    ids=["marks", "joiners", "joiners behind a letter", "spaces", "tags"],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    """A hundred thousand characters of one awkward kind are cleaned in well under a second."""
    start = time.process_time()
    clean(text)
    clean_lines(text)
    clean_pieces([text[:7], text[7:]])
    assert time.process_time() - start < 2


@given(st.text(alphabet="ab_1 -\n’—é²ßİΩя中"))
def test_words_are_counted_as_they_are_found(text: str) -> None:
    """The count is that of the list, with letters and marks inside and outside of Latin-1."""
    assert count_words(text) == len(words(text))
