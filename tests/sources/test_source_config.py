"""sources.toml: what it may hold, and what an error of it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.cli.checks import addresses
from scraper.errors import ConfigError
from scraper.sources.config_appending import NewSource, append_sources
from scraper.sources.durations import Backlog, Keep, backlog_of, bytes_of, keep_of, seconds_of
from scraper.sources.listing import SourceKind
from scraper.sources.source_config import Settings, SourceConfig, parse_config, read_config
from scraper.sources.url_patterns import is_wanted, matches

WHOLE = """\
store = "postgresql+psycopg://news@db/news"
keep_pages = "30 days, 20 GB"
agent = "example-news-bot"
contact = "https://example.org/bot"
delay = "2 s"
allow_address = [
    "192.168.1.20:8080",   # [[source]]
]

[[source]]
url = "https://example.org/feed.xml"
name = "example"
tags = ["local"]
every = "30 min"
backlog = "2 days, 10"
revisit = ["24 h", "1 h"]
links = "main h3 a"
include = "/news/"
exclude = ["/live/*"]
kind = "section"

[[source]]
url = "https://www.example.org/other"

[[source]]
url = "https://example.org/third"
"""


def test_every_key_is_read() -> None:
    """All keys have their values; a missing name is the host, with a number if that is taken."""
    config = parse_config(WHOLE.encode(), "sources.toml")
    assert config.settings == Settings(
        store="postgresql+psycopg://news@db/news",
        keep_pages=Keep(30 * 86_400.0, 20 * 10**9),
        agent="example-news-bot",
        contact="https://example.org/bot",
        delay=2.0,
        allow_address=("192.168.1.20:8080",),
    )
    assert config.sources[0] == SourceConfig(
        url="https://example.org/feed.xml",
        name="example",
        tags=("local",),
        every=1800.0,
        backlog=Backlog(2 * 86_400.0, 10),
        revisit=(3600.0, 86_400.0),
        links="main h3 a",
        include=("/news/",),
        exclude=("/live/*",),
        kind=SourceKind.SECTION,
        line=10,
        url_line=11,
    )
    assert [source.name for source in config.sources[1:]] == ["example.org", "example.org-2"]
    assert [source.url_line for source in config.sources] == [11, 23, 26]


SOURCE = '[[source]]\nurl = "https://example.org/a"\n'
WRONG = [
    ("a = \n", 1, "no valid TOML"),
    ("dealy = '2 s'\n", 1, "do you mean 'delay'?"),
    (f"{SOURCE}urls = 'x'\n", 3, "do you mean 'url'?"),
    ("url = 'https://example.org/'\n", 1, "in a [[source]] only"),
    (f"{SOURCE}delay = '2 s'\n", 3, "above the first [[source]] only"),
    ("source = 3\n", 1, "[[source]]"),
    ("\n[[source]]\nname = 'a'\n", 2, "needs a 'url'"),
    ("[[source]]\nurl = 'feed.xml'\n", 2, "no URL"),
    ("[[source]]\nurl = 'https://ada:secret@example.org/'\n", 2, "no password"),
    (f"{SOURCE}every = 30\n", 3, "has a unit"),
    (f"{SOURCE}every = '1 s'\n", 3, "from '1 min'"),
    (f"{SOURCE}every = '3 fortnights'\n", 3, "min, h, days or weeks"),
    (f"{SOURCE}backlog = '7 days, 20 GB'\n", 3, "a number of articles"),
    (f"{SOURCE}links = 'main >> a['\n", 3, "no CSS selector"),
    (f"{SOURCE}kind = 'rss'\n", 3, "feed, sitemap, section, list"),
    (f"{SOURCE}tags = [1]\n", 3, "a text in quotes"),
    (f"{SOURCE}name = ''\n", 3, "a text of one line"),
    ("allow_address = 'router'\n", 1, "no address"),
    ("allow_address = '192.168.0.0/16'\n", 1, "no address with a port"),
    ("allow_address = '192.168.1.20'\n", 1, "no address with a port"),
    ("allow_address = '192.168.1.20:99999999999'\n", 1, "no address with a port"),
    ('note = """\n[[source]]\nurl = 3\n"""\n', 1, "there is no key 'note'"),
    (f"{SOURCE}\n[[source]]\nurl = 'http://www.example.org/a/'\n", 5, "in line 2 already"),
    (f"{SOURCE}name = 'a'\n[[source]]\nurl = 'https://example.org/b'\nname = 'a'\n", 6, "in line 3 already"),
]


@pytest.mark.parametrize(("text", "line", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_an_error_names_file_line_and_what_is_allowed(text: str, line: int, message: str) -> None:
    """Whatever is wrong, the error has the file, the line of the key, and what may stand there."""
    with pytest.raises(ConfigError) as caught:
        parse_config(text.encode(), "sources.toml")
    assert caught.value.line == line
    assert caught.value.subject == "sources.toml"
    assert f"line {line}" in caught.value.message
    assert message in caught.value.message


def test_a_file_that_is_not_there_or_not_in_utf8(tmp_path: Path) -> None:
    """A missing file and a file in another encoding are errors that say so."""
    with pytest.raises(ConfigError, match="no such file"):
        read_config(tmp_path / "sources.toml")
    with pytest.raises(ConfigError, match="line 2: the file is not in UTF-8"):
        parse_config(b"# a\n# \xe9\n", "sources.toml")


def test_durations_and_sizes() -> None:
    """A number and a unit, with or without white space, whatever the case; nothing else."""
    assert [seconds_of(text) for text in ("2 s", "30min", "1.5 H", "7 days", "2 weeks")] == [
        2.0, 1800.0, 5400.0, 604_800.0, 1_209_600.0,
    ]  # fmt: skip
    assert [bytes_of(text) for text in ("20 GB", "1 KiB", "5 b")] == [20 * 10**9, 1024, 5]
    assert keep_of("20 GB") == Keep(None, 20 * 10**9)
    assert keep_of("all") == Keep(None, None)
    assert backlog_of("7") == Backlog(7 * 86_400.0, 7)
    assert backlog_of("all") == Backlog(None, None)
    for wrong in ("", "30", "min", "-1 s", "1 s 2", "1e3 s", "200 weeks 1", "9999 weeks", "١ s"):
        with pytest.raises(ConfigError):
            seconds_of(wrong)
    for wrong in ("1 GB, 2 GB", "1 day, 2 days", "1 day,", "x"):
        with pytest.raises(ConfigError):
            keep_of(wrong)


def test_patterns_are_parts_of_urls() -> None:
    """A pattern is a part of the URL, ``*`` stands for any characters, and a ``$`` at its end for the URL's end."""
    url = "https://example.org/2026/11/storm-live"
    assert all(
        matches(pattern, url) for pattern in ("/2026/", "https://example.org/2026", "/2026/*-live", "*-live$", "*")
    )
    assert not any(matches(pattern, url) for pattern in ("/2025/", "live/*storm", "/11/$", "/11/*/11/", "LIVE"))
    assert is_wanted(url, (), ())
    assert not is_wanted(url, ("/sport/",), ())
    assert not is_wanted(url, ("/2026/",), ("-live$",))


def test_appending_changes_nothing_that_stands_there(tmp_path: Path) -> None:
    """What is in the file stays byte for byte, also without a last line end; known URLs and names are not repeated."""
    path = tmp_path / "sources.toml"
    old = "# mine\r\n[[source]]\r\nurl = 'https://example.org/a'\r\nname = 'a' # é".encode()
    path.write_bytes(old)
    path.chmod(0o640)
    news = [
        NewSource(url="http://www.example.org/a/"),
        NewSource(url="https://example.org/b", name='a"\n\x7f', tags=("x\ty", "")),
        NewSource(url="https://example.org/c", name="a", kind=SourceKind.FEED, links="h3 a"),
    ]
    added = append_sources(path, news)
    assert path.read_bytes().startswith(old + b"\n")
    assert [(source.name, source.tags) for source in added] == [('a"', ("x y",)), ("a-2", ())]
    assert read_config(path).sources[1:] == added
    assert path.stat().st_mode & 0o777 == 0o640
    assert append_sources(path, news) == ()
    assert [file.name for file in tmp_path.iterdir()] == ["sources.toml"]


def test_a_missing_file_is_made_and_a_broken_one_is_left_alone(tmp_path: Path) -> None:
    """A new file begins with comments that say what may stand there; a file with errors is not appended to."""
    path = tmp_path / "sources.toml"
    (source,) = append_sources(path, [NewSource(url="https://example.org/a")])
    assert source.name == "example.org"
    assert path.read_text().startswith("# The sources of this folder")
    for broken in (b"a = [", b"source = []\n"):
        path.write_bytes(broken)
        with pytest.raises(ConfigError):
            append_sources(path, [NewSource(url="https://example.org/b")])
        assert path.read_bytes() == broken


@pytest.mark.parametrize("address", ["127.0.0.1:80", "[::1]:8080", "192.168.1.20:65535"])
def test_an_address_of_the_file_is_one_of_the_command_line(address: str) -> None:
    """What ``allow_address`` takes is what ``--allow-address`` takes, so that a run can use it."""
    config = parse_config(f"allow_address = '{address}'\n".encode(), "sources.toml")
    assert len(addresses(config.settings.allow_address)) == 1
