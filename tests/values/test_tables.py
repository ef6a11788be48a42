"""A language is one file: what it adds to a table is there with the table's own entries, and is read with them."""

from __future__ import annotations

import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import scraper.data
from scraper.article import Outcome
from scraper.assembly.authors.follow_lines import read_follow_line
from scraper.assembly.page.outcome import load_walls
from scraper.document import Role
from scraper.errors import DataError
from scraper.labelling.phrases.phrase_voter import load_phrases
from scraper.layout.author_markup import signature_table
from scraper.reading.claims.claim_tables import claim_tables
from scraper.reading.next_page import is_next_part
from scraper.reading.page_flags import is_not_found
from scraper.values.credits.credit_parser import parse_credit
from scraper.values.dates.date_parser import is_relative_time, parse_date
from scraper.values.languages import guess_language
from scraper.values.names.byline_parser import parse_byline
from scraper.values.names.name_shape import looks_like_organization, looks_like_person, starts_with_given_name
from scraper.values.tables import PHRASES, language_tags, load_table

DATA = Path(scraper.data.__file__).parent
SHARED = sorted(file.stem for file in DATA.glob("*.toml"))
CODES = "languages"
"""The table of codes and scripts: its subject is the languages themselves, most of which have no file."""
NOT_A_LANGUAGE = {"id"}
"""Tags of languages that are also names of keys."""

NOVIAL = """
[[phrase]]
id = "related"
role = "related_link"
pattern = "relati noves"
whole = true
origin = "a language that nobody else has here"
case = "Relati noves"
near_miss = "Relati noves kom omni semane."

[languages.function_words]
nov = "li es kem ke vu nus kelki sembla"

[dates.numeric_order]
day_first = ["nov"]

[dates.languages.nov]
months = [["januarie"], ["februarie"], ["marte"], ["aprile"], ["maye"], ["yunie"], ["yulie"], ["auguste"], ["septembre"], ["oktobre"], ["novembre"], ["desembre"]]
weekdays = ["lundi"]
published = ["publikat"]
modified = ["shanjat"]
case = ["Publikat: 3 maye 2031", "2031-05-03"]
[dates.languages.nov.relative]
after = ["bakim"]
hours = ["hores"]
today = ["disdi"]

[dates.year_marks.cases]
yar = "3 maye 2031 yar"

[names.given]
nov = "ottiel"

[names.not_person]
nov = "vetere"

[names.organization]
nov = "jurnale"

[names.by]
nov = ["skriptet da"]

[names.introducing.cases]
da = "Skriptet da Ottiel Vreeland"

[[follow_lines.verb]]
origin = "as above"
words = ["Sequa", "sequa"]

[[credit_words.mark]]
text = "imaje"
follow = "colon"
origin = "as above"
case = "Imaje: Mara Lind/Northlight"

[[signatures.class]]
tokens = ["autoro"]
origin = "as above"
case = ""
near_miss = ""

[pager]
words = ["pagine"]

[[claims.label]]
words = ["skriptet da"]
field = "author"
origin = "as above"
case = ["Ida Brandt", "Ida Brandt"]

[[not_found.phrase]]
phrases = ["pagine non trovat"]
case = "Pagine non trovat"
near_miss = "Pagine non trovat in li arkive"

[[outcomes.signature]]
id = "robot-nov"
outcome = "block_page"
phrases = ["ka vu es robote"]
origin = "as above"
case = "Ka vu es robote?"
near_miss = "Robotes es hir."
"""
ANSWERS: dict[str, Callable[[], object]] = {
    "phrase": lambda: [(str(found.role), found.language) for found in load_phrases().find("Relati noves")],
    "languages": lambda: guess_language("Li imaje es kem vu sembla, ke nus es kelki, li mare sembla kem li harbore."),
    "dates": lambda: (parse_date("Publikat: 3 maye 2031 yar"), parse_date("05/03/2024", "nov")),
    "dates, relative": lambda: is_relative_time("2 hores bakim"),
    "names, given": lambda: starts_with_given_name("Ottiel Vreeland"),
    "names, not a person": lambda: looks_like_person("Vetere Vreeland"),
    "names, organization": lambda: looks_like_organization("Ostby Jurnale"),
    "names, by": lambda: parse_byline("Skriptet da Mara Lind"),
    "follow_lines": lambda: read_follow_line("Sequa Mara Lind sur X.").name,
    "credit_words": lambda: parse_credit("Imaje: Mara Lind"),
    "signatures": lambda: "autoro" in signature_table().classes,
    "pager": lambda: is_next_part("https://example.org/story/pagine-2", "https://example.org/story"),
    "claims": lambda: claim_tables().labels.get("skriptet da"),
    "not_found": lambda: is_not_found("Pagine non trovat"),
    "outcomes": lambda: [
        wall.outcome for wall in load_walls() for phrases in wall.phrases if phrases.id == "robot-nov"
    ],
}
"""What the product reads with the words of the language's file, by the table that the words are for."""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package's tables that a test may change."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setattr(resources, "files", lambda _: folder)
    _forget()
    yield folder
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    """Forget all tables, and everything that was compiled from them."""
    for name, module in list(sys.modules.items()):
        if name.startswith("scraper."):
            for member in list(vars(module).values()):
                getattr(member, "cache_clear", lambda: None)()


def test_a_language_adds_to_other_tables(data: Path) -> None:
    """Lists get the entries of the language beside their own, keys those that they lack; other tables stay."""
    before = {stem: load_table(f"{stem}.toml") for stem in ("follow_lines", "names", "tags")}
    (data / "languages" / "nov.toml").write_text(NOVIAL, encoding="utf-8")
    _forget()
    assert "nov" in language_tags()
    verbs, names = load_table("follow_lines.toml")["verb"], load_table("names.toml")
    added = {"origin": "as above", "words": ["Sequa", "sequa"]}
    assert added in verbs
    assert [entry for entry in verbs if entry != added] == before["follow_lines"]["verb"]
    assert names["given"] == before["names"]["given"] | {"nov": "ottiel"}
    assert load_table("tags.toml") == before["tags"]


def test_a_new_language_is_one_file(data: Path) -> None:
    """With one more file, and nothing else, the words of a new language are read everywhere; without it nowhere."""
    assert _parts(NOVIAL) - set(PHRASES) == {name.partition(",")[0] for name in ANSWERS} - set(PHRASES)
    before = {name: answer() for name, answer in ANSWERS.items()}
    (data / "languages" / "nov.toml").write_text(NOVIAL, encoding="utf-8")
    _forget()
    after = {name: answer() for name, answer in ANSWERS.items()}
    assert [name for name in ANSWERS if after[name] == before[name]] == []
    assert after["phrase"] == [(str(Role.RELATED_LINK), "nov")]
    assert after["languages"] == "nov"
    assert after["follow_lines"] == "Mara Lind"
    assert after["outcomes"] == [Outcome.BLOCK_PAGE]


@pytest.mark.parametrize("tag", language_tags())
def test_words_of_a_language_are_in_effect(tag: str) -> None:
    """All that a language's file adds is in the table that it names, and what has a language as its key has its own."""
    file = load_table(f"languages/{tag}.toml")
    assert file, "a language without words"
    for part in file.keys() - set(PHRASES):
        assert list(_lacking(load_table(f"{part}.toml"), file[part])) == []
        assert {key for key in _language_keys(file[part]) if key in language_tags()} <= {tag}


@pytest.mark.parametrize("stem", [stem for stem in SHARED if stem != CODES])
def test_no_shared_table_lists_words_by_language(stem: str) -> None:
    """Outside the languages' files no list has a language as its key, and no entry names its language."""
    table = tomllib.loads((DATA / f"{stem}.toml").read_text(encoding="utf-8"))
    assert list(_language_keys(table)) == []
    assert list(_naming_a_language(table)) == []


def test_lists_by_language_are_seen() -> None:
    """The test above knows the forms that such lists have had."""
    assert list(_language_keys({"given": {"origin": "x", "en": "james john"}})) == ["en"]
    assert list(_language_keys({"languages": {"de": {"links": ["um"]}}})) == ["de"]
    assert list(_naming_a_language({"phrase": [{"language": "en", "phrases": []}]}))
    assert list(_naming_a_language({"mark": [{"languages": ["en", "fr"]}]}))


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("[follow_line]\nx = 1\n", "there is no table 'follow_line' to add to; 'follow_lines' is near"),
        ("[names]\ngiven = ['a']\n", r"\['a'\] cannot be added to dict"),
        ("[names.given]\nen = 'ottiel'\n", "'ottiel' cannot be added to str"),
        ("[names", "the table cannot be read"),
    ],
)
def test_what_cannot_be_added_is_an_error(data: Path, part: str, message: str) -> None:
    """A part that has no table, or is of another kind, is told with the file; nothing of a table is replaced."""
    (data / "languages" / "nov.toml").write_text(part, encoding="utf-8")
    _forget()
    with pytest.raises(DataError, match=message) as caught:
        load_table("names.toml")
    assert caught.value.subject == "languages/nov.toml"


def _parts(text: str) -> set[str]:
    return set(tomllib.loads(text))


def _lacking(whole: Any, part: Any) -> Iterator[object]:
    """What of a part is not in the whole."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _lacking(whole[key], value) if key in whole else (key,)
    elif isinstance(part, list):
        yield from (value for value in part if value not in whole)
    elif part != whole:
        yield part


def _language_keys(table: dict[str, Any]) -> Iterator[str]:
    """Keys that are the tag of a language, outside lists of entries."""
    for key, value in table.items():
        if key in language_tags() and key not in NOT_A_LANGUAGE:
            yield key
        elif isinstance(value, dict) and "cases" not in key and key not in ("with", "behind_month"):
            yield from _language_keys(value)


def _naming_a_language(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Entries that say of which language they are."""
    entries = [entry for value in table.values() if isinstance(value, list) for entry in value]
    yield from (entry for entry in entries if isinstance(entry, dict) and entry.keys() & {"language", "languages"})
