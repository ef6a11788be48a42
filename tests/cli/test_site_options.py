"""``--sites`` and the usual folders of rules: which rules a command reads pages with."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scraper.cli import main
from tests.loopback import Loopback, answer

PARAGRAPH = "Rain fell on the old town for two days, and the river rose by two metres, people at the bridge said."
TEASER = "The old harbour opens again in spring, and the boats that left in autumn come back, its master told us."
STORY = f"<h1>Rain in town</h1><p>{PARAGRAPH} One.</p><p>{PARAGRAPH} Two.</p><div class=box><p>{TEASER}</p></div>"
RULE = '[[rule]]\nrole = "related_link"\nwithin = "div.box"\n'
URL = "https://example.org/rain"
REASON = "site example.org: within div.box"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lasting_worker: None) -> Path:
    """The current folder, with a story, rules in a folder of another name, and no rules of the user."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("SCRAPER_SITES", raising=False)
    Path("rain.html").write_text(STORY, encoding="utf-8")
    _write(tmp_path / "rules")
    return tmp_path


def _write(folder: Path, rule: str = RULE, site: str = "example.org") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{site}.toml").write_text(rule, encoding="utf-8")


def _run(*arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, [*arguments])


def _article(*arguments: str) -> dict[str, Any]:
    result = _run("normalize", "rain.html", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    article: dict[str, Any] = json.loads(result.stdout)
    return article


def test_one_file_mends_a_page() -> None:
    """Without rules the teaser is in the text; one file takes it out, says why, and is named by its hash."""
    assert TEASER in _article("--url", URL)["text"]
    article = _article("--url", URL, "--sites", "rules")
    assert TEASER not in article["text"]
    assert [entry["reason"] for entry in article["junk"] if entry["text"] == TEASER] == [REASON]
    assert article["extractor"]["sites"]


@pytest.mark.parametrize("arguments", [(), ("--url", "https://example.com/rain")])
def test_other_pages_are_as_before(arguments: tuple[str, ...]) -> None:
    """A page without a URL and a page of another site have the same bytes with rules and without."""
    plain = _run("normalize", "rain.html", "--blocks", *arguments).stdout
    assert _run("normalize", "rain.html", "--blocks", *arguments, "--sites", "rules").stdout == plain


@pytest.mark.parametrize("place", ["beside sources.toml", "variable", "configuration"])
def test_the_usual_folders(place: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules beside sources.toml, in $SCRAPER_SITES and in the user's configuration hold without an option."""
    if place == "variable":
        monkeypatch.setenv("SCRAPER_SITES", str(folder / "rules"))
    else:
        _write(folder / ("sites" if place == "beside sources.toml" else "config/scraper/sites"))
    if place == "beside sources.toml":
        assert TEASER in _article("--url", URL)["text"]
        (folder / "sources.toml").touch()
    assert TEASER not in _article("--url", URL)["text"]


def test_the_option_takes_the_place_of_the_usual_folders(folder: Path) -> None:
    """With --sites nothing else is read, so that an empty folder stands for no rules."""
    _write(folder / "config" / "scraper" / "sites")
    (folder / "empty").mkdir()
    assert TEASER not in _article("--url", URL)["text"]
    assert TEASER in _article("--url", URL, "--sites", "empty")["text"]
    assert TEASER not in _article("--url", URL, "--sites", "empty", "--sites", "rules")["text"]


@pytest.mark.parametrize("command", ["normalize", "explain"])
def test_a_wrong_rule_ends_the_command(command: str, folder: Path) -> None:
    """A rule that is wrong is one line with file, line and what is near, and status 2; nothing is read."""
    _write(folder / "rules", RULE.replace("related_link", "related_lnk"))
    result = _run(command, "rain.html", "--sites", "rules")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "scraper: rules/example.org.toml: line 2: role: there is no role 'related_lnk'; do you mean 'related_link'?\n"
    )


def test_a_folder_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that the user names has to be there, as an option or in the variable."""
    assert _run("normalize", "rain.html", "--sites", "nowhere").exit_code == 2
    monkeypatch.setenv("SCRAPER_SITES", "nowhere")
    result = _run("normalize", "rain.html")
    assert (result.exit_code, "nowhere" in result.stderr) == (2, True)


def test_explain_shows_the_vote() -> None:
    """The explanation has the vote of the rule; for another site it has not."""
    assert REASON in _run("explain", "rain.html", "--url", URL, "--sites", "rules").stdout
    assert REASON not in _run("explain", "rain.html", "--url", "https://example.com/", "--sites", "rules").stdout


def test_days_of_a_rule_count(folder: Path) -> None:
    """A saved page is of today: a rule of the past does not hold for it, a rule since the past does."""
    _write(folder / "rules", f"{RULE}until = 2001-01-01\n")
    assert TEASER in _article("--url", URL, "--sites", "rules")["text"]
    _write(folder / "rules", f"{RULE}from = 2001-01-01\nuntil = 9999-12-31\n")
    assert TEASER not in _article("--url", URL, "--sites", "rules")["text"]


def test_each_page_of_an_article_and_of_a_batch(folder: Path) -> None:
    """The pages of one article, and those of --input, are read with the rules of their host."""
    with closing(Loopback()) as server:
        host, port = server.address
        _write(folder / "rules", site=host)
        first, second = server.url("/rain"), server.url("/rain?page=2")
        following = f'<link rel="next" href="{second}"><p><a rel="next" href="{second}">Next page</a></p>'
        server.play("/rain", answer(f"{STORY}{following}".encode(), "Content-Type: text/html"))
        server.play("/rain?page=2", answer(STORY.replace("Rain fell", "Snow fell").encode(), "Content-Type: text/html"))
        web = ("--allow-address", f"{host}:{port}", "--delay", "0", "--sites", "rules")
        whole = _run("normalize", first, "--pages", "2", *web)
        assert "Snow fell" in json.loads(whole.stdout)["text"]
        assert TEASER not in json.loads(whole.stdout)["text"]
        (folder / "urls.txt").write_text(f"{first}\n", encoding="utf-8")
        assert _run("normalize", "--input", "urls.txt", "--output", "out", *web).exit_code == 0
        (written,) = (folder / "out").glob("*.json")
        assert TEASER not in json.loads(written.read_text(encoding="utf-8"))["text"]
