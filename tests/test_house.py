"""Checks of the code's structure: floors, public names, sizes, docstrings, errors, and the content of the wheel."""

from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import re
import shutil
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
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
    ("archive", "store", "sources"),
    ("ingest", "sites", "fixtures"),
    ("cli", "pytest_plugin"),
    ("__init__", "__main__"),
)
"""Rooms from the bottom up. A module imports from its own room and from the floors below it."""

SAME_FLOOR = {("article", "document"), ("faults", "errors")}
"""Room and the room of the same floor that it may import."""

ONLY_IN = {
    "lxml": {"reading", "sources"},
    "numpy": {"labelling"},
    "requests": {"web"},
    "playwright": {"web"},
    "click": {"cli"},
    "rich": {"cli", "views"},
    "fastwarc": {"archive"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "feedparser": {"sources"},
    "bs4": {"sources"},
    "soupsieve": {"sources"},
    "courlan": {"sources"},
    "trafilatura": {"sources", "comparing"},
    "pytest": {"pytest_plugin"},
}
"""Library and the rooms that may import it."""

MAX_LINES = 600
MAX_FUNCTION_LINES = 50
MAX_PARAMETERS = 5

MORE_PARAMETERS: dict[str, str] = {}
"""Function (``path:name``) and the reason why it needs more parameters."""

SHARED_CHARACTERS = {
    "dashes": "–—",
    "sentence ends": "!?…",
    "sentence ends in Chinese and Japanese": "。！？",
    "colons": ":：",
    "bullets": "•▪",
    "quotation marks": "“„«",
}
"""Name → characters. A text of the code that holds all of them copies a constant of ``values/punctuation.py``."""

OWN_CHARACTERS = {
    "scraper/values/punctuation.py": "the constants",
    "scraper/values/languages.py": "one pattern of all that is between words, most of it as ranges",
    "scraper/values/dates/date_patterns.py": "what separates hours from minutes, a full stop too",
    "scraper/values/names/marked_names.py": "characters that no name has, arrows and @ too",
    "scraper/layout/author_markup.py": "characters that no name has, arrows and @ too",
    "scraper/labelling/line_features/line_flow.py": "characters that no sentence begins with, brackets and commas too",
    "scraper/labelling/line_features/line_text.py": "the dashes without the hyphen, which is a part of words",
}
"""Module that may hold such characters, and the reason."""

CASEFOLD = {
    "scraper/values/text.py": "fold itself",
    "scraper/values/image_urls.py": "URLs",
    "scraper/assembly/authors/author_choice.py": "handles, which are ASCII",
    "scraper/assembly/page/outcome.py": "schema.org types",
    "scraper/assembly/page/page_kind.py": "schema.org types",
    "scraper/assembly/publication.py": "true and false of metadata",
    "scraper/cli/batch.py": "file names, as file systems compare them",
    "scraper/cli/output.py": "file names, as file systems compare them",
}
"""Module that may call ``str.casefold``, and what it compares. Words of a language are compared with ``fold``."""


# ---------------------------------------------------------------------------------------------- reading the source


def _files(*folders: str) -> list[str]:
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path.relative_to(ROOT).as_posix() for path in paths]


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
    """All modules that a file imports, inside functions too; ``from a import b`` gives ``a.b`` if that is a module."""
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
    """A library is imported only in the rooms that it serves."""
    users = {file for file in PRODUCT for name in _imports(_tree(file)) if name.partition(".")[0] == library}
    assert {_room(_module(file)) for file in users} <= ONLY_IN[library], sorted(users)


def test_what_is_imported_is_a_dependency() -> None:
    """Every library that the package imports is declared as a dependency or in an extra.

    A library that is not installed belongs to an extra, and is found by its import name.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [requirement for extra in project["optional-dependencies"].values() for requirement in extra]
    declared = {_plain(re.split(r"[<>=]", requirement)[0]) for requirement in (*project["dependencies"], *extras)}
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
def test_module_declares_its_names(file: str) -> None:
    """Every module has a docstring, and an ``__all__`` of names that it defines."""
    tree = _tree(file)
    assert ast.get_docstring(tree)
    if file.endswith("__main__.py") or len(tree.body) == 1:
        return
    module = importlib.import_module(_module(file))
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert list(module.__all__) == sorted(set(module.__all__), key=module.__all__.index), "a name is listed twice"


@pytest.mark.parametrize("file", PRODUCT)
def test_no_regex_that_an_older_python_gets_wrong(file: str) -> None:
    """No pattern has a possessive or atomic group: Python before 3.11.5 matches some of them wrongly without an error."""
    if file.endswith("__main__.py"):
        return
    patterns = [value.pattern for value in vars(importlib.import_module(_module(file))).values() if _is_pattern(value)]
    assert [pattern for pattern in patterns if POSSESSIVE_GROUP.search(NO_SYNTAX.sub("x", pattern))] == []


POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>")
NO_SYNTAX = re.compile(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)
"""Escaped characters and, approximately, sets of characters: the group syntax inside them is literal."""


@pytest.mark.parametrize("characters", SHARED_CHARACTERS.values(), ids=SHARED_CHARACTERS)
def test_sets_of_characters_are_imported(characters: str) -> None:
    """Separators, sentence ends, bullets and quotation marks are those of ``values/punctuation.py``."""
    holders = {file for file in PRODUCT for text in _texts(file) if set(characters) <= set(text)}
    assert holders - set(OWN_CHARACTERS) == set()


def test_modules_with_own_characters_have_them() -> None:
    """The table of exceptions names no module that needs none."""
    sets = [set(characters) for characters in SHARED_CHARACTERS.values()]
    assert [file for file in OWN_CHARACTERS if not any(one <= set(text) for text in _texts(file) for one in sets)] == []


def test_words_are_folded_in_one_way() -> None:
    """Only technical names are compared with ``str.casefold``; the table names no other module."""
    callers = {
        file
        for file in PRODUCT
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.Attribute) and node.attr == "casefold"
    }
    assert callers == set(CASEFOLD)


def _texts(file: str) -> Iterator[str]:
    """The texts in a module's code, without those that stand alone: docstrings."""
    alone = {id(node.value) for node in ast.walk(_tree(file)) if isinstance(node, ast.Expr)}
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


def _is_pattern(value: object) -> bool:
    return isinstance(value, re.Pattern) and isinstance(value.pattern, str)


# ---------------------------------------------------------------------------------------------- sizes and words


@pytest.mark.parametrize("file", OURS)
def test_nothing_is_too_large(file: str) -> None:
    """Modules, functions and signatures stay small enough to read."""
    assert (ROOT / file).read_text(encoding="utf-8").count("\n") <= MAX_LINES
    for name, function in _functions(_tree(file)):
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines <= MAX_FUNCTION_LINES, f"{name} has {lines} lines"
        if f"{file}:{name}" not in MORE_PARAMETERS:
            assert len(_arguments(function)) <= MAX_PARAMETERS, f"{name} has too many parameters"


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    given = function.args
    arguments = (*given.posonlyargs, *given.args, *given.kwonlyargs)
    return [argument for argument in arguments if argument.arg not in ("self", "cls")]


@pytest.mark.parametrize("file", PRODUCT)
def test_no_boolean_switches(file: str) -> None:
    """No public function has a boolean default: two behaviours are two functions."""
    switches = {
        name: [
            value for value in _defaults(function) if isinstance(value, ast.Constant) and isinstance(value.value, bool)
        ]
        for name, function in _public(_tree(file))
        if isinstance(function, ast.FunctionDef)
    }
    assert [name for name, switch in switches.items() if switch] == []


def _defaults(function: ast.FunctionDef) -> list[ast.expr | None]:
    return [*function.args.defaults, *function.args.kw_defaults]


@pytest.mark.parametrize("file", OURS)
def test_no_global_state(file: str) -> None:
    """No function rebinds a name of its module."""
    assert [node.lineno for node in ast.walk(_tree(file)) if isinstance(node, ast.Global)] == []


@pytest.mark.parametrize("file", OURS)
def test_public_things_have_a_docstring(file: str) -> None:
    """Every public function and class has a docstring."""
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
    """Every test has a docstring that states the behaviour it tests."""
    silent = [
        name for name, node in _functions(_tree(file)) if name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


# ---------------------------------------------------------------------------------------------- subjects


def _definitions(file: str) -> Iterator[str]:
    """Names of the functions and classes that a module defines at its top level."""
    definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return (node.name for node in _tree(file).body if isinstance(node, definitions))


def _public_classes(file: str) -> Iterator[str]:
    """Names of the public classes that a module defines."""
    return (node.name for node in _tree(file).body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))


def _private_names(file: str) -> set[str]:
    """Private names of the functions and classes that a module defines."""
    return {name for name in _definitions(file) if name.startswith("_") and not name.startswith("__")}


def _shared(names: Callable[[str], Iterable[str]], modules: int) -> set[str]:
    """Names that so many modules of the package define, or more."""
    counts = Counter(name for file in PRODUCT for name in names(file))
    return {name for name, count in counts.items() if count >= modules}


def test_module_names_differ() -> None:
    """A module's file name alone tells which module it is, so that a search for the name finds one subject."""
    names = Counter(Path(file).stem for file in PRODUCT)
    assert {name for name, count in names.items() if count > 1} <= {"__init__", "__main__"}


def test_public_class_names_differ() -> None:
    """No two modules have a public class of the same name."""
    assert _shared(_public_classes, 2) == set()


def test_helper_names_differ() -> None:
    """A private name stands in two modules at most."""
    assert _shared(_private_names, 3) == set()


# ---------------------------------------------------------------------------------------------- errors


ERRORS = [getattr(errors, name) for name in errors.__all__]


@pytest.mark.parametrize("error", ERRORS)
def test_error_survives_pickling(error: type[errors.ScraperError]) -> None:
    """Pickling keeps an error's type, message, subject and other attributes."""
    more = [503 for name in inspect.signature(error).parameters if name not in ("message", "subject")]
    first = error("it broke", "https://example.org/story", *more)
    second = pickle.loads(pickle.dumps(first))
    assert type(second) is error
    assert (second.message, second.subject) == ("it broke", "https://example.org/story")
    assert vars(second) == vars(first)
    assert str(second) == str(first) == "https://example.org/story: it broke"


def test_error_codes_differ() -> None:
    """No two errors have the same code in JSON."""
    assert len({error.code for error in ERRORS}) == len(ERRORS)


def test_the_drawn_tree_is_the_real_one() -> None:
    """The tree in the docstring of ``errors`` shows every class below its base."""
    assert _drawn_tree(errors.__doc__ or "") == {(error.__name__, error.__base__.__name__) for error in ERRORS}


def _drawn_tree(docstring: str) -> set[tuple[str, str]]:
    above = {-1: "Exception"}
    edges = set()
    for line in docstring.splitlines():
        if match := re.match(r"    ([ │├└─]*)([A-Z]\w+)(?=\s{2}|$)", line):
            depth = len(match[1]) // 4
            above[depth] = match[2]
            edges.add((match[2], above[depth - 1]))
    return edges


# ---------------------------------------------------------------------------------------------- the wheel


def _wheel_files(root: Path) -> set[str]:
    return {str(file.distribution_path) for file in WheelBuilder(str(root)).recurse_included_files()}


def test_the_wheel_holds_every_file_of_the_package() -> None:
    """The wheel contains all files of the package: code, tables and the type marker."""
    files = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*") if path.is_file()}
    assert _wheel_files(ROOT) == {file for file in files if "__pycache__" not in file}


def test_an_ignored_data_file_is_in_the_wheel(tmp_path: Path) -> None:
    """A line of .gitignore that matches the tables does not exclude them, although the build backend reads that file."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / ".gitignore").write_text("data/\n*.toml\n")
    (tmp_path / "scraper" / "data").mkdir(parents=True)
    (tmp_path / "scraper" / "data" / "phrases.toml").touch()
    assert _wheel_files(tmp_path) == {"scraper/data/phrases.toml"}
