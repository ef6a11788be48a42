"""Blocks of the gold that an answer loses, and blocks of the answer that are not in the gold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import __main__ as command
from bench import locked, quality
from bench.block_differences import Stretch, block_differences
from bench.blocks import MEASURES


def _block(name: str, count: int) -> str:
    """A block of so many words that no other block has."""
    return " ".join(f"{name}{number}" for number in range(count))


LONG = [_block(name, 25) for name in ("first", "second", "third", "fourth", "fifth", "last")]
HEADINGS = [_block(name, 2) for name in ("ha", "hb", "hc")]
JUNK = [_block(name, 12) for name in ("ja", "jb", "jc")]


def _names(answer: list[str], gold: list[str]) -> set[str]:
    differences = block_differences("\n\n".join(answer), "\n\n".join(gold))
    return {name for name in MEASURES if getattr(differences, name) is not None}


@pytest.mark.parametrize(
    ("answer", "gold", "names"),
    [
        (LONG, LONG, set()),
        (LONG[:-1], LONG, {"lost_edge"}),
        (LONG[1:], LONG, {"lost_edge"}),
        (LONG[:2] + LONG[3:], LONG, set()),
        (LONG[:1] + LONG[3:], LONG, set()),
        (LONG[:1] + LONG[4:], LONG, {"lost_run"}),
        (LONG[:1] + LONG[2:3] + LONG[4:], LONG, set()),
        (LONG[:3], LONG, {"lost_edge", "lost_run"}),
        (LONG, [*LONG, HEADINGS[0]], set()),
        (LONG[:-1], [*LONG, HEADINGS[0]], {"lost_edge"}),
        (LONG, LONG + HEADINGS, {"lost_run"}),
        (LONG[:1], [LONG[0], _block("short", 19)], set()),
        (LONG[:1], [LONG[0], _block("enough", 20)], {"lost_edge"}),
        (LONG[:1], HEADINGS[:2] + LONG[:1], set()),
        ([], HEADINGS[:2], set()),
        ([], LONG[:1], {"lost_edge"}),
        ([], [], set()),
    ],
)
def test_lost_blocks(answer: list[str], gold: list[str], names: set[str]) -> None:
    """Only the first and the last long block count by themselves; blocks in between count from three in a row on."""
    assert _names(answer, gold) == names


@pytest.mark.parametrize(
    ("answer", "gold", "names"),
    [
        ([*LONG, JUNK[0]], LONG, {"kept_junk"}),
        ([*LONG, _block("ten", 10)], LONG, {"kept_junk"}),
        ([*LONG, _block("nine", 9)], LONG, set()),
        (LONG + HEADINGS, LONG, {"kept_run"}),
        (LONG + HEADINGS[:2], LONG, set()),
        (HEADINGS[:2] + LONG + HEADINGS[2:], LONG, set()),
        (LONG + JUNK, LONG, {"kept_junk", "kept_run"}),
        (JUNK[:1], [], {"kept_junk"}),
    ],
)
def test_kept_blocks(answer: list[str], gold: list[str], names: set[str]) -> None:
    """Junk counts from ten words or from three blocks in a row on."""
    assert _names(answer, gold) == names


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ([" ".join(LONG)], set()),
        (" ".join(LONG).replace(" ", "\n").split("\n"), set()),
        ([text.upper().replace(" ", ", ") for text in LONG], set()),
        ([LONG[3], *LONG[:3], *LONG[4:]], set()),
        ([*LONG[1:], LONG[0]], set()),
        ([*LONG, LONG[2]], {"kept_junk"}),
    ],
)
def test_division_and_order_do_not_count_but_repetition_does(answer: list[str], names: set[str]) -> None:
    """Text in other lines, in other case or in another place is neither lost nor junk; a second copy is junk."""
    assert _names(answer, LONG) == names


@pytest.mark.parametrize(("count", "is_lost"), [(9, True), (10, False), (11, False)])
def test_half_of_a_block_is_not_a_lost_block(count: int, is_lost: bool) -> None:
    """A block is lost if fewer than half of its words are there."""
    gold = _block("word", 20)
    assert ("lost_edge" in _names([" ".join(gold.split()[:count])], [gold])) is is_lost


def test_a_stretch_holds_the_blocks_around_the_edge() -> None:
    """A page that ends early is told by all that it loses at the end, with the first words of that."""
    answer = "\n".join(LONG[:3])
    lost = Stretch(blocks=4, words=77, start=" ".join(LONG[3].split()[:10]))
    assert block_differences(answer, "\n".join([*LONG, HEADINGS[0]])).lost_edge == lost


# ---------------------------------------------------------------------------------------------- the tables


PARAGRAPHS = [
    f"The ferry left harbour number {n} on time, and most of those on board slept until noon, when it was {n} degrees."
    for n in range(8)
]
END = "Nobody had told the captain that the lighthouse on the western island was closed in the first week of | March."


def _write_page(folder: Path, id_: str, kind: str, gold: list[str]) -> None:
    for name in ("html", "ground-truth"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    (folder / "html" / f"{id_}.html").write_text(f"<html><body><article><h1>Ferries</h1>{body}</article></body></html>")
    truth = {"main_content": "\n\n".join(gold)}
    record = {"url": None, "_internal": {"page_type": {"primary": kind}}, "ground_truth": truth}
    (folder / "ground-truth" / f"{id_}.json").write_text(json.dumps(record))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four pages: of two, an article and a forum, the last block of the gold is not in the answer."""
    made = tmp_path / "wcxb-made"
    for id_, kind, gold in (
        ("0001", "article", PARAGRAPHS),
        ("0002", "article", [*PARAGRAPHS, END]),
        ("0003", "forum", [*PARAGRAPHS, END]),
        ("0004", "forum", PARAGRAPHS),
    ):
        _write_page(made, id_, kind, gold)
    return tmp_path


def test_a_page_without_its_last_block_is_counted_and_listed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The share has its standard error for articles and for all types, and the page is listed with what is lost."""
    file = tmp_path / "figures.json"
    assert command.main(["quality", str(folder), "--only", "blocks", "--json", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "| WCXB, pages with a | articles, open, 2 pages | all types, open, 4 pages |" in printed
    assert "| first or last long block lost | 0.500 ± 0.500 | 0.500 ± 0.289 |" in printed
    assert "| first or last long block lost | 0002 | article | 1 | 20 | Nobody had told the captain" in printed
    assert "word F1" not in printed
    figures = json.loads(file.read_text())
    assert set(figures) == {f"wcxb.{name}.{measure}" for name in ("articles", "all") for measure in MEASURES}
    assert (figures["wcxb.articles.lost_edge"], figures["wcxb.articles.lost_run"]) == (0.5, 0.0)


@pytest.mark.parametrize(("worst", "rows"), [("0", 0), ("1", 2)])
def test_the_length_of_the_list_is_an_option(
    worst: str, rows: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So many pages of each measure, for articles and for other types; with 0 there are no lists."""
    assert command.main(["quality", str(folder), "--only", "blocks", "--worst", worst]) == 0
    assert capsys.readouterr().out.count("Nobody had told the captain") == rows


def test_the_table_stands_beside_word_f1_and_each_page_is_read_once(folder: Path) -> None:
    """Without ``--only``, the WCXB part has the table and its figures; the part ``blocks`` is not measured again."""
    (report,) = quality.measure(quality.Options(data=folder))
    assert report.part == "wcxb"
    assert report.metrics["wcxb.all.lost_edge"] == 0.5
    assert sum("pages with a" in table for table in report.tables) == 1


def test_text_of_pages_that_are_set_aside_is_not_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A locked page counts in the figures of the gate, has a column with ``--locked``, and is in no list."""
    monkeypatch.setattr(locked, "locked_families", lambda: frozenset({"0002"}))
    assert command.main(["quality", str(folder), "--only", "blocks", "--locked"]) == 0
    printed = capsys.readouterr().out
    assert "| articles, locked, 1 pages |" in printed
    assert "0003 | forum" in printed
    assert "0002" not in printed


def test_a_page_that_raises_has_lost_its_blocks(folder: Path) -> None:
    """A page that gives no answer counts as one without text, and is an error of the report."""
    (folder / "wcxb-made" / "html" / "0001.html").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    (report,) = quality.measure(quality.Options(data=folder, only="blocks"))
    assert report.metrics["wcxb.articles.lost_edge"] == 1.0
    assert report.metrics["wcxb.articles.lost_run"] == 0.5
    assert [error.split(":")[0] for error in report.errors] == ["0001"]
