"""A language is one file: what it adds to a table is there with the table's own entries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

import scraper.data
from scraper.errors import DataError
from scraper.values import tables
from scraper.values.tables import language_tags, load_table

NOVIAL = """
[[phrase]]
id = "related"
role = "related_link"
pattern = "relati noves"
whole = true
origin = "a language that nobody else has here"
case = "Relati noves"
near_miss = "Relati noves kom omni semane."

[[follow_lines.verb]]
origin = "as above"
words = ["sequa"]

[names.given]
nov = "ottiel"
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package's tables that a test may change."""
    folder = tmp_path / "data"
    shutil.copytree(Path(scraper.data.__file__).parent, folder)
    monkeypatch.setattr(resources, "files", lambda _: folder)
    _forget()
    yield folder
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for function in (load_table, language_tags, tables._read):
        function.cache_clear()


def test_a_language_adds_to_other_tables(data: Path) -> None:
    """Lists get the entries of the language behind their own, keys those that they lack; other tables stay."""
    before = load_table("follow_lines.toml"), load_table("names.toml"), load_table("dates.toml")
    (data / "languages" / "nov.toml").write_text(NOVIAL, encoding="utf-8")
    _forget()
    assert "nov" in language_tags()
    lines, names, dates = load_table("follow_lines.toml"), load_table("names.toml"), load_table("dates.toml")
    assert lines["verb"] == [*before[0]["verb"], {"origin": "as above", "words": ["sequa"]}]
    assert names["given"] == {**before[1]["given"], "nov": "ottiel"}
    assert dates == before[2]


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
