"""The measurements: word F1, predictions, choice of pages, and the gate, on data made by hand."""

from __future__ import annotations

import doctest
import gzip
import json
import tarfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest

from bench import __main__ as command
from bench import data, gate, locked, metrics, quality
from scraper.document import Role

SCORER = """
COLS = ["headline_exact"]
LABELS = ["body"]

def score_page(gold, answer):
    if "authors" in gold:
        return {"authors_all": float(gold["authors"] == answer["authors"])}
    return {"headline_exact": float(gold["headline"] == answer.get("headline"))}

def key(text):
    return (text or "").casefold()

def as_date(text):
    return {text} if text else set()

def score_lines(gold_file, pred, variant):
    with open(gold_file) as lines:
        rows = [row for row in map(json.loads, lines) if row["variant"] == variant]
    labels = {"body": {"f1": 1.0}} if rows else {}
    figures = dict(accuracy=1.0, macro_f1=1.0, lost=0.0, leak_pages=0.0, credit_spans=0.0)
    return dict(pages=len(rows), lines=0, labels=labels, **figures)

import json
"""
GOLD_FIELDS = {"title": "FERRIES", "author": "A. Nobody", "publish_date": None}
PARAGRAPHS = [
    f"The ferry left harbour number {n} on time, and most of those on board slept until noon." for n in range(8)
]
LINES = [{"text": text, "label": "body"} for text in PARAGRAPHS] + [{"text": "Share", "label": "junk:social"}]
HTML = (
    f"<html><body><article><h1>Ferries</h1>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}</article></body></html>"
)


# ---------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("answer", "gold", "f1"),
    [
        ("one two", "one two", 1.0),
        ("Two ONE", "one, two!", 1.0),
        ("one", "one one one", 0.5),
        ("one one one", "one", 0.5),
        ("three", "one two", 0.0),
        ("", "one", 0.0),
        ("one", "", 0.0),
        ("", "", 0.0),
    ],
)
def test_word_f1_is_that_of_two_bags_of_words(answer: str, gold: str, f1: float) -> None:
    """Order, case and punctuation do not count; how often a word stands there does."""
    assert metrics.word_score(answer, gold).f1 == pytest.approx(f1)


def test_precision_and_recall_are_not_mixed_up() -> None:
    """Text too much costs precision, text too little costs recall."""
    assert metrics.word_score("a b c d", "a b") == metrics.WordScore(f1=2 / 3, precision=0.5, recall=1.0)


@pytest.mark.parametrize(
    ("role", "label"),
    [
        (Role.PARAGRAPH, "body"),
        (Role.DATELINE, "body"),
        (Role.TRANSCRIPT, "body"),
        (Role.HEADING, "heading"),
        (Role.TIMESTAMP, "date"),
        (Role.CONTRIBUTION, "byline"),
        (Role.CREDIT, "credit"),
        (Role.AUTHOR_BIO, "junk:author_bio"),
        (Role.NAVIGATION, "junk:navigation"),
    ],
)
def test_roles_count_as_the_gold_has_them(role: Role, label: str) -> None:
    """The product's roles are mapped to labels as the data's README says."""
    assert metrics.line_label(role) == label


# ---------------------------------------------------------------------------------------------- data


@pytest.mark.parametrize(
    ("limit", "chosen"), [(None, "abcdefg"), (3, "ace"), (7, "abcdefg"), (99, "abcdefg"), (1, "a"), (0, "")]
)
def test_a_limit_takes_pages_from_all_over(limit: int | None, chosen: str) -> None:
    """A limited run sees pages from the whole of the data, each once."""
    assert "".join(data.evenly("abcdefg", limit)) == chosen


def _write_wcxb(folder: Path, kinds: Sequence[str] = ("article", "forum")) -> None:
    (folder / "html").mkdir(parents=True)
    (folder / "ground-truth").mkdir()
    for id_, kind in ((f"{number:04}", kind) for number, kind in enumerate(kinds, 1)):
        (folder / "html" / f"{id_}.html").write_text(HTML)
        gold = {"main_content": "\n\n".join(PARAGRAPHS)} | GOLD_FIELDS
        record = {"url": None, "_internal": {"page_type": {"primary": kind}}, "ground_truth": gold}
        (folder / "ground-truth" / f"{id_}.json").write_text(json.dumps(record))


def _write_fields(folder: Path) -> None:
    part = folder / "fields" / "dev"
    (part / "html").mkdir(parents=True)
    (part / "gold").mkdir()
    (part / "html" / "one.html.gz").write_bytes(gzip.compress(HTML.encode()))
    (part / "gold" / "one.json").write_text(json.dumps({"id": "one", "source": "made", "headline": "Ferries"}))
    rows = [{"id": f"one#{name}", "page": "one", "variant": name, "lines": LINES} for name in quality.VARIANTS]
    (part / "textmode.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "fields" / "fields_score.py").write_text(SCORER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder in the form of the real one, with two pages."""
    _write_wcxb(tmp_path / "wcxb-made")
    _write_fields(tmp_path)
    return tmp_path


def test_an_archive_is_unpacked_outside_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages in a tar archive are found too, unpacked once, and nothing is written beside the archive."""
    source, archived, temporary = tmp_path / "source", tmp_path / "archived", tmp_path / "temporary"
    _write_wcxb(source / "wcxb-made")
    archived.mkdir()
    temporary.mkdir()
    with tarfile.open(archived / "wcxb-made.tar.xz", "w:xz") as tar:
        tar.add(source / "wcxb-made", "wcxb-made")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    pages = data.wcxb_pages(archived)
    assert [page.id for page in pages] == ["0001", "0002"]
    assert data.wcxb_pages(archived) == pages
    assert data.page_bytes(pages[0].path).decode() == HTML
    assert [path.name for path in archived.iterdir()] == ["wcxb-made.tar.xz"]
    assert len(list(temporary.iterdir())) == 1


def test_loading_the_scorer_leaves_nothing_behind(folder: Path) -> None:
    """The scorer that comes with the data is run from there, and no compiled copy is left beside it."""
    assert data.fields_scorer(folder).LABELS == ["body"]
    assert sorted(path.name for path in (folder / "fields").iterdir()) == ["dev", "fields_score.py"]


# ---------------------------------------------------------------------------------------------- commands


def test_quality_measures_all_parts(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints a table for each part of the data and writes the figures to a file."""
    out = tmp_path / "figures.json"
    assert command.main(["quality", str(folder), "--worst", "1", "--json", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "| articles | 1 |" in printed
    assert "| all types | 2 |" in printed
    assert "| forum | 1 |" in printed
    assert "pages that raised something: 0" in printed
    figures = json.loads(out.read_text())
    assert figures["wcxb.articles.word_f1"] > 0.9
    assert figures["fields.headline_exact"] == 1.0
    assert (figures["wcxb.title"], figures["wcxb.authors"], figures["wcxb.no_date"]) == (1.0, 0.0, 0.0)
    assert figures["junk.plain"] == 1.0


def test_what_is_set_aside_is_shown_only_when_asked_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A locked page counts in the figures of the gate; its answers are written nowhere, its scores only on demand."""
    monkeypatch.setattr(locked, "locked_families", lambda: frozenset({"one", "0001"}))
    pages, figures = tmp_path / "pages.jsonl", tmp_path / "figures.json"
    assert command.main(["quality", str(folder), "--pages", str(pages), "--json", str(figures)]) == 0
    assert pages.read_text() == ""
    assert "fields, locked" not in capsys.readouterr().out
    assert json.loads(figures.read_text())["fields.headline_exact"] == 1.0
    assert command.main(["quality", str(folder), "--locked"]) == 0
    printed = capsys.readouterr().out
    assert "| fields, open | all, 0 pages |" in printed
    assert "| fields, locked | all, 1 pages |" in printed
    assert "| headline_exact | 1.000 ± 0.000 (1) |" in printed


def test_a_third_of_the_families_is_locked_by_a_hash() -> None:
    """The file holds names that the rule chooses, and no others; there are some hundred of them."""
    names = locked.locked_families()
    assert locked.chosen_by_hash(names) == sorted(names)
    assert len(names) > 100


def test_many_pages_are_measured_by_two_workers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """More than a few pages go to worker processes, and each is counted once."""
    _write_wcxb(tmp_path / "wcxb-made", ["article"] * 5 + ["forum"] * 6)
    assert command.main(["quality", str(tmp_path)]) == 0
    assert "| all types | 11 |" in capsys.readouterr().out


def test_a_page_that_raises_fails_the_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that cannot be read is listed with its error and makes the exit status 1."""
    (folder / "wcxb-made" / "html" / "0002.html").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    assert command.main(["quality", str(folder), "--only", "wcxb"]) == 1
    assert "wcxb 0002: NotText" in capsys.readouterr().out


def test_speed_is_told_as_a_multiple_of_the_parser(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every contender has its row, the parser's own being 1."""
    assert command.main(["speed", str(folder), "--limit", "2"]) == 0
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    times = {row[0].strip("| "): row[5] for row in rows}
    assert times["lxml"] == "1.0"
    assert float(times["scraper"]) > 1
    assert set(times) >= {"trafilatura", "newspaper4k", "readability-lxml", "resiliparse"}


@pytest.mark.parametrize("name", ["quality", "speed", "conservation"])
def test_an_empty_folder_is_a_usage_error(name: str, tmp_path: Path) -> None:
    """A folder without test pages cannot be mistaken for one where all is well."""
    assert command.main([name, str(tmp_path)]) == 2


def test_conservation_looks_at_every_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pages of both kinds of data are read and compared."""
    assert command.main(["conservation", str(folder)]) == 0
    assert capsys.readouterr().out == "3 pages, 0 differ\n"


# ---------------------------------------------------------------------------------------------- gate


BOUNDS = gate.Floors(data={}, floors={"f1": 0.9}, ceilings={"leak": 0.1, "times": 10.0}, slack={"times": 1.25})


@pytest.mark.parametrize(
    ("figures", "failed"),
    [
        ({"f1": 0.9, "leak": 0.1, "times": 10.0}, ()),
        ({"f1": 0.95, "leak": 0.0, "times": 5.0, "more": 0.1}, ()),
        ({"f1": 0.8999, "leak": 0.1, "times": 10.0}, ("f1",)),
        ({"f1": 0.9, "leak": 0.11, "times": 10.1}, ("leak", "times")),
        ({"leak": 0.1, "times": 10.0}, ("f1",)),
    ],
)
def test_gate_names_the_bounds_that_do_not_hold(figures: dict[str, float], failed: tuple[str, ...]) -> None:
    """A figure on its bound holds; one beyond it, or one that is missing, does not."""
    assert gate.compare(BOUNDS, figures)[1] == failed


@pytest.mark.parametrize("value", [0.9339999999999999, 0.934, 0.1 + 0.2, 1.0, 0.0])
def test_a_figure_holds_the_bound_that_it_sets(value: float) -> None:
    """Whatever its last digits, a measured figure passes the gate that it has raised."""
    bounds = gate.Floors(data={}, floors={"f1": 0.0}, ceilings={"leak": 9.0}, slack={})
    figures = {"f1": value, "leak": value}
    assert gate.compare(gate.raised(bounds, figures), figures)[1] == ()


def test_raising_only_tightens() -> None:
    """Better figures become bounds, rounded to the safe side, with slack for noisy ones; worse ones do not."""
    better = gate.raised(BOUNDS, {"f1": 0.91237, "leak": 0.2, "times": 4.0})
    assert better.floors == {"f1": 0.9123}
    assert better.ceilings == {"leak": 0.1, "times": 5.0}


def test_lowering_is_recorded_with_its_reason(tmp_path: Path) -> None:
    """A bound that is loosened keeps the reason, in the file too."""
    worse = gate.lowered(BOUNDS, {"f1": 0.85, "leak": 0.05, "times": 12.0}, 'a "stricter" reading of tables')
    assert worse.floors == {"f1": 0.85}
    assert worse.ceilings == {"leak": 0.1, "times": 15.0}
    assert [(regression.metric, regression.before, regression.after) for regression in worse.regressions] == [
        ("f1", 0.9, 0.85),
        ("times", 10.0, 15.0),
    ]
    file = tmp_path / "floors.toml"
    gate.write_floors(worse, file)
    assert gate.read_floors(file) == worse


def test_the_floors_file_is_as_the_gate_writes_it(tmp_path: Path) -> None:
    """Reading and writing the project's floors changes nothing, so that a diff shows changed bounds only."""
    copy = tmp_path / "floors.toml"
    gate.write_floors(gate.read_floors(), copy)
    assert copy.read_text() == gate.FLOORS.read_text()


def test_gate_fails_below_a_floor(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command's exit status is 1 below a floor, until the lower figure is allowed with a reason."""
    file = tmp_path / "floors.toml"
    floors = {"wcxb.articles.word_f1": 1.1}
    gate.write_floors(gate.Floors(data={}, floors=floors, ceilings={}, slack={}), file)
    monkeypatch.setattr(gate.read_floors, "__defaults__", (file,))
    monkeypatch.setattr(gate.write_floors, "__defaults__", (file,))
    assert command.main(["gate", str(folder)]) == 1
    assert command.main(["gate", str(folder), "--raise"]) == 1
    assert command.main(["gate", str(folder), "--allow-regression", "the floor was out of reach"]) == 0
    assert [regression.reason for regression in gate.read_floors(file).regressions] == ["the floor was out of reach"]


def test_memory_is_told_along_the_way(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Resident memory and its peak stand in a row for the start and each stretch of pages."""
    assert command.main(["memory", str(folder)]) == 0
    rows = capsys.readouterr().out.strip().splitlines()[2:]
    counts, *_ = zip(*(row.strip("| ").split(" | ") for row in rows), strict=True)
    assert counts[0] == "0"
    assert int(counts[-1]) >= 1
    assert all(float(row.split(" | ")[2].strip("| ")) > 1 for row in rows)


# ---------------------------------------------------------------------------------------------- the command


@pytest.mark.parametrize(
    "module", ["block_differences", "data", "fields", "junk", "lines", "locked", "metrics", "words"]
)
def test_examples_in_docstrings(module: str) -> None:
    """The examples in the docstrings are what the functions give; pytest collects only those of the package."""
    assert doctest.testmod(import_module(f"bench.{module}")).failed == 0


@pytest.mark.parametrize("name", ["quality", "gate", "conservation"])
def test_a_folder_without_pages_is_told_what_is_needed(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing folder and a folder without test pages are an error that describes the folder."""
    assert (command.main([name, str(tmp_path / "nowhere")]), command.main([name, str(tmp_path)])) == (2, 2)
    error = capsys.readouterr().err
    assert "no such folder. DATA is a folder with" in error
    assert "no test pages in this folder. DATA is a folder with" in error
