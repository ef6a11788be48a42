"""The house keeps its shape: floors, doors, sizes, docstrings, errors, and what the wheel holds."""

from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from scraper import errors

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "scraper"

FLOORS = (
    ("errors", "faults", "document", "article", "data", "version"),
    ("values",),
    ("reading",),
    ("layout",),
    ("labelling",),
    ("assembly",),
    ("writing", "comparing"),
    ("pipeline",),
    ("series", "views"),
    ("web", "workers"),
    ("cli",),
    ("__init__", "__main__"),
)
"""Rooms from the bottom up. A module imports from its own room and from the floors below it."""

SAME_FLOOR = {("article", "document"), ("faults", "errors")}
"""Room and the room of the same floor that it may import."""

ONLY_IN = {
    "lxml": {"reading"},
    "numpy": {"labelling"},
    "requests": {"web"},
    "playwright": {"web"},
    "click": {"cli"},
    "rich": {"cli", "views"},
}
"""Library and the rooms that may import it."""

MOST_LINES = 600
MOST_FUNCTION_LINES = 50
MOST_PARAMETERS = 5

MORE_PARAMETERS: dict[str, str] = {}
"""Function (``path:name``) and why it needs more parameters than the rest."""


# ---------------------------------------------------------------------------------------------- reading the source


def _files(*folders: str) -> list[str]:
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path.relative_to(ROOT).as_posix() for path in found]


PRODUCT = _files("scraper")
OURS = _files("scraper", "bench", "tools")
TESTS = _files("tests")


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _room(module: str) -> str:
    _, _, inside = module.partition(".")
    return inside.partition(".")[0] or "__init__"


MODULES = {_module(file): file for file in PRODUCT}


def _imports(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported, wherever in the file; ``from a import b`` gives ``a.b`` where that is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return ((n.name, n) for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


# ---------------------------------------------------------------------------------------------- floors and doors


def test_assembly_takes_the_labels_and_nothing_else_of_labelling() -> None:
    """The only name that assembly imports from labelling is ``Labelling``."""
    files = [file for file in PRODUCT if _room(_module(file)) == "assembly"]
    nodes = [node for file in files for node in ast.walk(_tree(file)) if isinstance(node, ast.ImportFrom | ast.Import)]
    of_labelling = [node for node in nodes if "scraper.labelling" in ast.unparse(node)]
    assert of_labelling
    assert {ast.unparse(node) for node in of_labelling} == {"from scraper.labelling.deciding.labeller import Labelling"}


@pytest.mark.parametrize("file", PRODUCT)
def test_imports_go_down_only(file: str) -> None:
    """A module imports from its own room and from lower floors, and never the front door."""
    height = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    room = _room(_module(file))
    assert room in height, f"{room} has no floor"
    for imported in _imports(_tree(file)):
        if imported.partition(".")[0] != "scraper":
            continue
        target = _room(imported)
        allowed = target == room or height[target] < height[room] or (room, target) in SAME_FLOOR
        assert allowed, f"{file} is on floor {height[room]}, {imported} on floor {height[target]}"


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_room(library: str) -> None:
    """The types of a library do not leave the rooms that it serves."""
    users = {file for file in PRODUCT for name in _imports(_tree(file)) if name.partition(".")[0] == library}
    assert {_room(_module(file)) for file in users} <= ONLY_IN[library], sorted(users)


def test_what_is_imported_is_a_dependency() -> None:
    """Every library that the package imports is declared, and not there by chance as a library of a library.

    One that is not installed here is one of an extra, and goes by its own name.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    declared = {_plain(re.split(r"[<>=]", one)[0]) for one in (*project["dependencies"], *extras)}
    packages = {name.partition(".")[0] for file in PRODUCT for name in _imports(_tree(file))}
    foreign = packages - {"scraper"} - sys.stdlib_module_names
    providers = packages_distributions()
    assert {
        name: providers.get(name) for name in foreign if not declared & set(map(_plain, providers.get(name, (name,))))
    } == {}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def test_no_import_cycle() -> None:
    """No module imports itself by way of others, imports inside functions included."""
    graph = {module: {name for name in _imports(_tree(file)) if name in MODULES} for module, file in MODULES.items()}
    while graph:
        leaves = {module for module, wanted in graph.items() if not wanted & graph.keys()}
        assert leaves, f"a cycle among {sorted(graph)}"
        graph = {module: wanted for module, wanted in graph.items() if module not in leaves}


@pytest.mark.parametrize("file", PRODUCT)
def test_module_says_what_it_gives(file: str) -> None:
    """Every module has a docstring, and an ``__all__`` of names that are there."""
    tree = _tree(file)
    assert ast.get_docstring(tree)
    if file.endswith("__main__.py") or len(tree.body) == 1:
        return
    module = importlib.import_module(_module(file))
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert list(module.__all__) == sorted(set(module.__all__), key=module.__all__.index), "a name stands twice"


@pytest.mark.parametrize("file", PRODUCT)
def test_no_regex_that_an_older_python_gets_wrong(file: str) -> None:
    """No pattern has a possessive or atomic group: before 3.11.5, Python matches some of them wrongly, silently."""
    if file.endswith("__main__.py"):
        return
    patterns = [value.pattern for value in vars(importlib.import_module(_module(file))).values() if _is_pattern(value)]
    assert [pattern for pattern in patterns if POSSESSIVE_GROUP.search(NO_SYNTAX.sub("x", pattern))] == []


POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>")
NO_SYNTAX = re.compile(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)
"""What stands for itself in a pattern: escaped characters, and sets of characters (nearly enough)."""


def _is_pattern(value: object) -> bool:
    return isinstance(value, re.Pattern) and isinstance(value.pattern, str)


# ---------------------------------------------------------------------------------------------- sizes and words


@pytest.mark.parametrize("file", OURS)
def test_nothing_is_too_large(file: str) -> None:
    """Modules, functions and signatures stay small enough to read."""
    assert (ROOT / file).read_text(encoding="utf-8").count("\n") <= MOST_LINES
    for name, function in _functions(_tree(file)):
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines <= MOST_FUNCTION_LINES, f"{name} has {lines} lines"
        if f"{file}:{name}" not in MORE_PARAMETERS:
            assert len(_arguments(function)) <= MOST_PARAMETERS, f"{name} has too many parameters"


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    given = function.args
    arguments = (*given.posonlyargs, *given.args, *given.kwonlyargs)
    return [argument for argument in arguments if argument.arg not in ("self", "cls")]


@pytest.mark.parametrize("file", PRODUCT)
def test_no_boolean_switches(file: str) -> None:
    """Two behaviours of a public function are two functions, not an argument that is true or false."""
    switches = {
        name: [
            value for value in _defaults(function) if isinstance(value, ast.Constant) and isinstance(value.value, bool)
        ]
        for name, function in _public(_tree(file))
        if isinstance(function, ast.FunctionDef)
    }
    assert [name for name, found in switches.items() if found] == []


def _defaults(function: ast.FunctionDef) -> list[ast.expr | None]:
    return [*function.args.defaults, *function.args.kw_defaults]


@pytest.mark.parametrize("file", OURS)
def test_no_global_state(file: str) -> None:
    """No function rebinds a name of its module."""
    assert [node.lineno for node in ast.walk(_tree(file)) if isinstance(node, ast.Global)] == []


@pytest.mark.parametrize("file", OURS)
def test_public_things_have_a_docstring(file: str) -> None:
    """What others may call says what it does."""
    silent = [name for name, node in _public(_tree(file)) if not ast.get_docstring(node)]
    assert silent == []


def _public(node: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and not child.name.startswith("_"):
            yield child.name, child
            if isinstance(child, ast.ClassDef):
                yield from _public(child)


@pytest.mark.parametrize("file", TESTS)
def test_tests_say_what_they_show(file: str) -> None:
    """Every test states the behaviour that it tests."""
    silent = [
        name for name, node in _functions(_tree(file)) if name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


# ---------------------------------------------------------------------------------------------- errors


ERRORS = [getattr(errors, name) for name in errors.__all__]


@pytest.mark.parametrize("error", ERRORS)
def test_error_survives_pickling(error: type[errors.ScraperError]) -> None:
    """An error comes out of another process as it went in, with its subject and what else it carries."""
    more = [503 for name in inspect.signature(error).parameters if name not in ("message", "subject")]
    first = error("it broke", "https://example.org/story", *more)
    second = pickle.loads(pickle.dumps(first))
    assert type(second) is error
    assert (second.message, second.subject) == ("it broke", "https://example.org/story")
    assert vars(second) == vars(first)
    assert str(second) == str(first) == "https://example.org/story: it broke"


def test_error_codes_differ() -> None:
    """Each error has a word of its own in JSON."""
    assert len({error.code for error in ERRORS}) == len(ERRORS)


def test_the_drawn_tree_is_the_real_one() -> None:
    """The tree in the docstring of ``errors`` shows every class below its base."""
    assert _drawn_tree(errors.__doc__ or "") == {(error.__name__, error.__base__.__name__) for error in ERRORS}


def _drawn_tree(docstring: str) -> set[tuple[str, str]]:
    above = {-1: "Exception"}
    edges = set()
    for line in docstring.splitlines():
        if found := re.match(r"    ([ │├└─]*)([A-Z]\w+)(?=\s{2}|$)", line):
            depth = len(found[1]) // 4
            above[depth] = found[2]
            edges.add((found[2], above[depth - 1]))
    return edges


# ---------------------------------------------------------------------------------------------- the wheel


def _wheel_files(root: Path) -> set[str]:
    return {str(file.distribution_path) for file in WheelBuilder(str(root)).recurse_included_files()}


def test_the_wheel_holds_every_file_of_the_package() -> None:
    """No file of the package is left out, be it code, a table or the type marker."""
    files = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*") if path.is_file()}
    assert _wheel_files(ROOT) == {file for file in files if "__pycache__" not in file}


def test_an_ignored_data_file_is_in_the_wheel(tmp_path: Path) -> None:
    """A line of .gitignore that matches the tables does not drop them, though the build backend honours that file."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / ".gitignore").write_text("data/\n*.toml\n")
    (tmp_path / "scraper" / "data").mkdir(parents=True)
    (tmp_path / "scraper" / "data" / "phrases.toml").touch()
    assert _wheel_files(tmp_path) == {"scraper/data/phrases.toml"}
