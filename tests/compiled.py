"""Every regular expression that the package compiles, where it does so and how it uses it.

Run as a program, it pumps them (``tests/pumping.py``) and writes a report in JSON; the exit status is 1 where one of
them is slow. ``--share 1/3`` takes every third, ``--long`` tries more texts.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, NamedTuple

import scraper
from tests import pumping

__all__ = ["CALLS", "Expression", "Site", "expressions", "main", "sites"]

PACKAGE = Path(scraper.__file__).parent
METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")
ALONE = ("search", "match", "fullmatch")
"""What an expression is used for where the code does not say it in the same module."""
CALLS: dict[str, tuple[object, ...]] = {
    "scraper.fixtures.capture_warnings.capture_warnings": (b"x", ("a@example.org",)),
    "scraper.fixtures.fixture_expectation._line_of": ("key", '{"key": 1}'),
    "scraper.assembly.authors.name_likelihood._whole_word": ("Roe-Doe",),
    "scraper.reading.budgets._end_of": (b"script",),
}
"""Functions that compile an expression of their arguments, and such arguments; what loads a table needs none."""


class Site(NamedTuple):
    """A call that compiles an expression."""

    file: str
    line: int
    literal: str | bytes | None
    """The expression, where the call uses it at once and holds it."""
    methods: tuple[str, ...]
    """What is done with it."""


class Expression(NamedTuple):
    """An expression, and the call that compiled it."""

    pattern: re.Pattern[Any]
    site: Site


# ---------------------------------------------------------------------------------------------- calls in the source


def sites() -> dict[tuple[str, int], Site]:
    """Every call of the package that compiles an expression, by file and each of its lines."""
    sites = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = _names(tree)
        used = _uses(tree)
        for call in filter(_compiles, ast.walk(tree)):
            assert isinstance(call, ast.Call)
            assert isinstance(call.func, ast.Attribute)
            methods = used[names.get(call, "")] if call.func.attr == "compile" else {call.func.attr}
            site = Site(file, call.lineno, _literal(call), tuple(sorted(methods)) or ALONE)
            sites.update({(file, line): site for line in range(call.lineno, (call.end_lineno or 0) + 1)})
    return sites


def _compiles(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("compile", *METHODS)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
    )


def _literal(call: ast.Call) -> str | bytes | None:
    first = call.args[0]
    assert isinstance(call.func, ast.Attribute)
    is_literal = isinstance(first, ast.Constant) and call.func.attr != "compile"
    return ast.literal_eval(first) if is_literal else None


def _names(tree: ast.Module) -> dict[ast.AST, str]:
    """The calls that compile, with the name of the variable, field or function that gives what they compile."""
    named: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named[node.value] = node.targets[0].id
        elif isinstance(node, ast.keyword):
            named[node.value] = str(node.arg)
        elif isinstance(node, ast.FunctionDef):
            returned = [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return) and inner.value]
            named.update(dict.fromkeys(returned, node.name))
    return named


def _uses(tree: ast.Module) -> defaultdict[str, set[str]]:
    """The methods that a module calls on what a name gives."""
    used = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            value = node.value.func if isinstance(node.value, ast.Call) else node.value
            name = value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else ""
            used[name].add(node.attr)
    return used


# ---------------------------------------------------------------------------------------------- what they compile


def expressions() -> tuple[list[Expression], list[Site]]:
    """Every expression that the package compiles, and the calls that did not compile any.

    To be called in a process that has not imported the package's modules yet.
    """
    known = sites()
    expressions: dict[tuple[Any, int, Site], Expression] = {}
    compiler: Any = vars(re)["_compile"]

    def recorded(pattern: Any, flags: int) -> re.Pattern[Any]:
        made: re.Pattern[Any] = compiler(pattern, flags)
        caller = sys._getframe(2)
        path = Path(caller.f_code.co_filename)
        if path.is_relative_to(PACKAGE):
            site = known[path.relative_to(PACKAGE).as_posix(), caller.f_lineno]
            expressions[made.pattern, made.flags, site] = Expression(made, site)
        return made

    vars(re)["_compile"] = recorded
    try:
        _compile_all()
    finally:
        vars(re)["_compile"] = compiler
    every = dict.fromkeys(known.values())
    literal = [Expression(re.compile(site.literal), site) for site in every if site.literal is not None]
    made = [*expressions.values(), *literal]
    return made, [site for site in every if site not in {pattern.site for pattern in made}]


def _compile_all() -> None:
    """Import the package's modules, load all tables, and call what else compiles."""
    for info in pkgutil.walk_packages([str(PACKAGE)], "scraper."):
        if not info.name.endswith("__main__"):
            importlib.import_module(info.name)
    modules = [module for name, module in sorted(sys.modules.items()) if name.partition(".")[0] == "scraper"]
    for loader in {value for module in modules for value in vars(module).values() if _is_loader(value)}:
        loader()
    for name, arguments in CALLS.items():
        module, _, function = name.rpartition(".")
        getattr(sys.modules[module], function)(*arguments)


def _is_loader(value: Any) -> bool:
    """Whether a value is a function of the package whose answer is remembered, and that needs no argument."""
    return (
        hasattr(value, "cache_clear")
        and value.__module__.startswith("scraper")
        and all(parameter.default is not Parameter.empty for parameter in signature(value).parameters.values())
    )


# ---------------------------------------------------------------------------------------------- as a program


def main(arguments: list[str]) -> int:
    """Pump a share of the expressions and write what is slow."""
    options = argparse.ArgumentParser()
    options.add_argument("--share", default="1/1")
    options.add_argument("--long", action="store_true")
    given = options.parse_args(arguments)
    number, _, shares = given.share.partition("/")
    every, silent = expressions()
    every.sort(key=lambda one: (one.site.file, one.site.line, str(one.pattern.pattern)))
    slow = list(_slow(every[int(number) - 1 :: int(shares)], pumping.LONG if given.long else pumping.SHORT))
    calls = [f"{site.file}:{site.line}" for site in silent]
    json.dump({"expressions": len(every), "calls that compiled none": calls, "slow": slow}, sys.stdout, indent=1)
    return bool(slow or calls)


def _slow(every: list[Expression], how: pumping.Thoroughness) -> Iterator[str]:
    for pattern, site in every:
        methods = sorted({method if method in ALONE else "finditer" for method in site.methods})
        if (pump_text := pumping.slowest(pattern, methods, how)) is not None:
            before, pump, behind = pump_text.text
            ratios = ", ".join(f"{ratio:.1f}" for ratio in pump_text.ratios) or "no end"
            yield f"{site.file}:{site.line}: {before!r} + {pump!r} * n + {behind!r}: {ratios} times at twice the length"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
