"""The files of site rules: what they may hold, what an error of them says, and where they are looked for."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

import scraper
from scraper.document import Role
from scraper.errors import ConfigError
from scraper.sites import MAX_RULES, load_sites, parse_site_table, site_folders
from scraper.values.selectors import parse_selector
from scraper.values.site_tables import SiteRule, SiteTable

WHOLE = """\
# The box of links.
[[rule]]
role = "related_link"
within = "div.teaser-box"
fixture = "example.org/2026-11-20-rain"
from = 2026-11-01
until = 2027-03-31
note = "the layout of November"

[[rule]]
role = "newsletter"
text = "Get our  letter"
"""
RULE = '[[rule]]\nrole = "share"\n'


def test_every_key_is_read() -> None:
    """All keys have their values, and each rule knows its file and line."""
    first = SiteRule(
        role=Role.RELATED_LINK,
        within=parse_selector("div.teaser-box"),
        start=date(2026, 11, 1),
        end=date(2027, 3, 31),
        fixture="example.org/2026-11-20-rain",
        note="the layout of November",
        file="sites/www.example.org.toml",
        line=2,
    )
    second = SiteRule(role=Role.NEWSLETTER, text="Get our letter", file="sites/www.example.org.toml", line=10)
    table = parse_site_table(WHOLE.encode(), "sites/www.example.org.toml")
    assert table == SiteTable("example.org", (first, second))
    assert parse_site_table(b"", "example.org.toml") == SiteTable("example.org", ())


WRONG = [
    ("a = \n", 1, "no valid TOML"),
    ("\n[[rules]]\n", 2, "do you mean 'rule'?"),
    ("zzz = 3\n", 1, "allowed in a [[rule]]: role, within"),
    ("rule = 3\n", 1, "list of tables: [[rule]]"),
    ("\n[[rule]]\nwithin = 'div'\n", 2, "needs a 'role'"),
    (RULE, 1, "'within' or 'text', one of them"),
    (f"{RULE}within = 'p'\ntext = 'a'\n", 1, "not both"),
    (f"{RULE}witin = 'p'\n", 3, "do you mean 'within'?"),
    ("[[rule]]\nwithin = 'p'\nrole = 'related_links'\n", 3, "do you mean 'related_link'?"),
    ("[[rule]]\nrole = 3\n", 2, "role: a text in quotes"),
    (f"{RULE}within = 'div:first-child'\n", 3, "within: 'div:first-child' is no element"),
    (f"{RULE}within = '{'a ' * 501}'\n", 3, "1 to 1000 characters"),
    (f"{RULE}text = '—'\n", 3, "1 to 40 words"),
    (f"{RULE}text = '{'a ' * 41}'\n", 3, "1 to 40 words"),
    (f"{RULE}text = ''\n", 3, "text in quotes"),
    (f"{RULE}within = 'p'\nfrom = '2026-11-01'\n", 4, "from: a day is needed, without quotes"),
    (f"{RULE}within = 'p'\nfrom = 2026-11-01T10:00:00Z\n", 4, "without a time"),
    (f"{RULE}within = 'p'\nfrom = 2026-11-02\nuntil = 2026-11-01\n", 5, "before that of 'from'"),
    (f"{RULE}within = 'p'\nfixture = ''\n", 4, "fixture: a text"),
    (f"{RULE}within = 'p'\n" * (MAX_RULES + 1), MAX_RULES * 3 + 1, "more than 10,000 rules"),
]


@pytest.mark.parametrize(("content", "line", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_an_error_names_file_and_line(content: str, line: int, message: str) -> None:
    """An error says where it is, what is wrong, and what is near or allowed."""
    with pytest.raises(ConfigError) as caught:
        parse_site_table(content.encode(), "sites/example.org.toml")
    assert str(caught.value).startswith(f"sites/example.org.toml: line {line}: ") or "TOML" in message
    assert caught.value.line == line
    assert message in str(caught.value)


def test_the_name_of_the_file_is_a_host() -> None:
    """A file that is named after no host is an error, for its rules would never hold."""
    with pytest.raises(ConfigError, match="no host and no domain"):
        parse_site_table(WHOLE.encode(), "sites/my site.toml")


def test_folders_are_added(tmp_path: Path) -> None:
    """All files of all folders are read in order; other files, hidden ones and backups are left alone."""
    for name in ("one/b.example.toml", "one/a.example.toml", "one/.hidden.toml", "one/a.toml~", "two/a.example.toml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{RULE}within = 'p'\n", "utf-8")
    tables = load_sites([tmp_path / "one", tmp_path / "two", tmp_path / "one"])
    assert [table.site for table in tables.tables] == ["a.example", "b.example", "a.example"]
    assert scraper.sites.load_sites([]).tables == ()


@pytest.mark.parametrize("name", ["missing", "file", "one/directory.toml", "one/gone.toml", "one/large.toml"])
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    """A folder that is missing or a file, and a table that is a directory, a dead link or too large, are errors."""
    (tmp_path / "file").touch()
    (tmp_path / "one").mkdir()
    path = tmp_path / name
    if name.endswith("directory.toml"):
        path.mkdir()
    elif name.endswith("gone.toml"):
        path.symlink_to(tmp_path / "nowhere")
    elif name.endswith("large.toml"):
        path.write_bytes(b"#" * 8_000_001)
    with pytest.raises(ConfigError) as caught:
        load_sites([tmp_path / "one" if "/" in name else path])
    assert caught.value.subject == str(path)


def test_where_rules_are_looked_for(tmp_path: Path) -> None:
    """Beside sources.toml, in the variable's folders, in the user's configuration; what is not there is left out."""
    home, config, news = tmp_path / "home", tmp_path / "config", tmp_path / "news"
    assert site_folders(news, {"HOME": str(home)}) == ()
    for folder in (home / ".config", config):
        (folder / "scraper" / "sites").mkdir(parents=True)
    (news / "sites").mkdir(parents=True)
    environment = {"HOME": str(home), "SCRAPER_SITES": os.pathsep.join(("/rules/a", "/rules/b"))}
    assert site_folders(news, environment) == (
        news / "sites",
        Path("/rules/a"),
        Path("/rules/b"),
        home / ".config" / "scraper" / "sites",
    )
    assert site_folders(None, {"HOME": str(home), "XDG_CONFIG_HOME": str(config)}) == (config / "scraper" / "sites",)
    assert site_folders(None, {"HOME": str(home), "XDG_CONFIG_HOME": "relative"}) == ()
    assert site_folders(None, {}) == ()
