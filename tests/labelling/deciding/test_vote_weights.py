"""The weights of votes are in one table, and each is used."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.document import Role
from scraper.errors import DataError
from scraper.labelling import labeller_of
from scraper.labelling.deciding.vote_weights import evidence, evidence_by_signs, weight_number, whole_block_vote
from scraper.labelling.voters.site_rules import SITE
from scraper.reading import as_page, read
from scraper.values.tables import load_table

LABELLING = Path(__file__).resolve().parent.parent.parent.parent / "scraper" / "labelling"
MODULES = sorted(LABELLING.rglob("*.py"))
VOTERS = sorted(path for room in ("voters", "models", "phrases") for path in (LABELLING / room).glob("*.py"))
LOADERS = ("evidence", "evidence_by_signs", "weight_number")
VOTING = ("Vote", "Evidence", "replace", "whole_block_vote")
ENTRIES, NUMBERS = load_table("weights.toml")["vote"], load_table("weights.toml")["number"]
KEYS = {"id", "role", "weight", "against", "reason", "origin"}
VOTER_NAMES = {"model", SITE, *(voter.name for voter in labeller_of().voters)}
"""The voters whose reasons begin with these names; the models say ``model``, rules of users for a site ``site``."""
WEIGHT_NAMES = re.compile(r"(?:FOR|AGAINST)_|(?:\w+_)?WEIGHT$|SHARPNESS|\w*_MARGIN$|\w*_FACTOR$")
"""Names that constants of weights have had."""


def test_each_weight_is_asked_for_once() -> None:
    """Every entry of the table has its place in the code, and no place asks for an entry that is not there."""
    asked = Counter(name for path in MODULES for name in _asked(ast.parse(path.read_text(encoding="utf-8"))))
    assert asked == Counter(entry["id"] for entry in [*ENTRIES, *NUMBERS])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_entries(entry: dict[str, object]) -> None:
    """An entry has a role, weights, an origin, and a reason that begins with the name of its voter."""
    assert entry.keys() <= KEYS
    assert Role(str(entry["role"]))
    assert isinstance(entry["weight"], float)
    assert str(entry["origin"]).strip()
    assert {str(entry["id"]).split()[0], str(entry.get("reason", entry["id"])).split()[0]} <= VOTER_NAMES


@pytest.mark.parametrize("entry", NUMBERS, ids=lambda entry: entry["id"])
def test_numbers(entry: dict[str, object]) -> None:
    """A number has a value and an origin, and its id begins with the name of its voter."""
    assert entry.keys() == {"id", "value", "origin"}
    assert isinstance(entry["value"], float)
    assert str(entry["origin"]).strip()
    assert str(entry["id"]).split()[0] in VOTER_NAMES
    assert weight_number(str(entry["id"])) == entry["value"]


@pytest.mark.parametrize("path", VOTERS, ids=lambda path: path.name)
def test_no_voter_has_a_weight_in_its_code(path: Path) -> None:
    """No vote is made with a number, and no constant of a voter is a weight by its name."""
    assert list(_weights(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "vote = Vote(index, start, end, role, 7.0, reason)",
        "vote = replace(vote, against=2.0)",
        "FOR_CREDIT = 6.0",
        "FOR_BIO, AGAINST_BODY = 5.0, 5.0",
        "vote = whole_block_vote(document, index, Evidence(role, 3.5, None, reason))",
        "vote = Vote(index, start, end, role, 3.0 if near else -1, reason)",
        "SHARPNESS = 3.0",
        "MAX_WEIGHT, MIN_WEIGHT = 12.0, -15.0",
        "JUNK_MARGIN = 4.0",
        "class Phrase:\n    weight: float = 6.0",
    ],
)
def test_a_weight_in_code_is_seen(source: str) -> None:
    """The test above knows the ways in which voters have written weights."""
    assert list(_weights(source))


def test_evidence() -> None:
    """An entry gives its role, weights and reason; with a list of weights it gives one evidence for each number."""
    marked = evidence("signature byline.marked")
    assert (marked.role, marked.weight, marked.against, marked.reason) == (
        Role.BYLINE,
        7.0,
        3.0,
        "signature byline.marked",
    )
    assert [each.against for each in evidence_by_signs("header dek.below-headline")] == [0.0, 0.0, 0.0, 0.5, 1.0, 2.0]
    with pytest.raises(DataError, match="no vote is called"):
        evidence("header nothing")
    with pytest.raises(DataError, match="no number is called"):
        weight_number("header nothing")


def test_whole_block_vote() -> None:
    """The vote covers its block, with the reason of the entry or a reason of its own."""
    document = read(as_page("<p>Boats in the harbour.</p><p>Boats on the sea.</p>", None))
    seen = evidence("claim caption")
    vote = whole_block_vote(document, 1, seen)
    assert document.text[vote.start : vote.end] == "Boats on the sea."
    assert (vote.block, vote.role, vote.weight, vote.reason) == (1, Role.CAPTION, 4.0, "claim caption")
    assert whole_block_vote(document, 1, seen, "claim json-ld").reason == "claim json-ld"


def _asked(tree: ast.Module) -> Iterator[str]:
    """The ids that a module loads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LOADERS:
            argument = node.args[0]
            if isinstance(argument, ast.Constant):
                yield str(argument.value)


def _weights(source: str) -> Iterator[str]:
    """Numbers of calls that make votes, and constants that are named as weights."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in VOTING:
            arguments = (*node.args, *(keyword.value for keyword in node.keywords))
            inside = (part for argument in arguments for part in ast.walk(argument))
            yield from (ast.unparse(node) for part in inside if _is_weight(part))
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            names = [name.id for target in statement.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            yield from (name for name in names if WEIGHT_NAMES.match(name))
        yield from _weight_fields(statement)


def _weight_fields(statement: ast.stmt) -> Iterator[str]:
    """Fields of a class that are weights by their names, with a number other than 0 as their default."""
    for field in statement.body if isinstance(statement, ast.ClassDef) else ():
        if isinstance(field, ast.AnnAssign) and ast.unparse(field.target) in ("weight", "against"):
            value = field.value
            if isinstance(value, ast.Constant) and isinstance(value.value, float) and value.value:
                yield ast.unparse(field.target)


def _is_weight(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)
