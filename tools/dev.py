"""The project's commands: ``python3 tools/dev.py demo``, ``test`` and the rest, with Python's standard library only.

The environment is the folder ``.venv``. It is built as ``.venv.new`` and renamed when complete, so that an interrupted
build is never taken for a complete environment; its stamp is a hash of everything it was made from. A lock keeps two
runs from building at the same time. Output of the commands goes to standard output, progress to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "000_62ae0accbefd8e91.txt"
SHARED_DATA = str(ROOT.parent / "shared" / "data")
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
OLDEST = (3, 11)
EXAMPLE = re.compile(r"```\n\$ scraper normalize seeds/.*?\n```", re.DOTALL)
HELP_CPU_LIMIT = 0.150
"""Seconds of CPU that ``scraper --help`` may take."""
LONG_SIMULATION = ["--sources", "200", "--days", "30", "--kills", "50"]
PACKAGES_A_LINE = 10
"""Packages that pip fetches between two lines of progress."""
NO_CREATOR = (
    "Python's venv module is missing here: install it (on Debian and Ubuntu: apt install python3-venv), "
    "or virtualenv, or uv, and run this again."
)


class Environment(NamedTuple):
    """What an environment is made of."""

    folder: str
    groups: tuple[str, ...]
    """Dependency groups of pyproject.toml."""
    constraints: str
    """The file of exact pins."""
    extras: tuple[str, ...] = ()
    """Extras of the package."""
    optional: str = ""
    """An extra that is installed only where there are wheels of it; elsewhere its tests are skipped."""


DEVELOPMENT = Environment(
    ".venv", ("test", "lint", "typing"), "constraints.txt", ("ingest", "postgres"), "test-postgres"
)
DEMO = Environment(".venv-demo", (), "constraints.txt")
"""The package alone, without extras and tools: what a first look needs."""
BENCH = Environment(".venv-bench", ("bench",), "bench/constraints.txt")
BROWSER = Environment(".venv-browser", ("test", "browser"), "constraints.txt", ("ingest", "postgres"))
FUZZ = Environment(".venv-fuzz", ("fuzz",), "constraints.txt")
TRAIN = Environment(".venv-train", ("train",), "tools/train/constraints.txt")


class DevError(Exception):
    """Stops a command; the message is one line."""


# ---------------------------------------------------------------------------------------------- the environment


def python_of(folder: Path) -> str:
    """The interpreter of an environment."""
    return str(folder / SCRIPTS / "python")


def stamp_of(environment: Environment) -> str:
    """Hash of everything an environment depends on: the two files, the interpreter, and the project's folder."""
    parts = [sys.version, os.path.realpath(sys.executable), str(ROOT), *environment.groups]
    parts += [*environment.extras, environment.optional]
    parts += [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", environment.constraints)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def requirements_of(groups: tuple[str, ...]) -> list[str]:
    """Requirements of dependency groups; pip reads groups itself only from version 25.1 on."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [requirement for group in groups for requirement in project["dependency-groups"][group]]


def extra_requirements(extras: tuple[str, ...]) -> list[str]:
    """Requirements of extras of the package."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [requirement for extra in extras for requirement in project["optional-dependencies"][extra]]


def is_ready(environment: Environment) -> bool:
    """Whether the environment is complete and made from the current files of the project."""
    folder = ROOT / environment.folder
    stamp = folder / "stamp"
    return stamp.is_file() and stamp.read_text() == stamp_of(environment) and Path(python_of(folder)).exists()


def creators() -> list[list[str]]:
    """Commands that can make an environment here, best first; each is followed by the folder."""
    commands = []
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        commands.append([sys.executable, "-m", "venv"])
    if importlib.util.find_spec("virtualenv"):
        commands.append([sys.executable, "-m", "virtualenv", "--quiet"])
    if shutil.which("virtualenv"):
        commands.append(["virtualenv", "--quiet", "--python", sys.executable])
    if shutil.which("uv"):
        commands.append(["uv", "venv", "--quiet", "--seed", "--no-project", "--python", sys.executable])
    return commands


def create(folder: Path) -> None:
    """Make an empty environment with pip in it."""
    commands = creators()
    for command in commands:
        remove(folder)
        if run([*command, str(folder)], check=False) == 0:
            return
    tried = ", ".join(" ".join(command) for command in commands)
    raise DevError(f"no environment could be made; tried: {tried}" if commands else NO_CREATOR)


def ready(environment: Environment = DEVELOPMENT) -> str:
    """The interpreter of an environment, which is built first if it is missing, incomplete or out of date."""
    folder = ROOT / environment.folder
    with locked(folder):
        if not is_ready(environment):
            build(environment)
    return python_of(folder)


def build(environment: Environment) -> None:
    """Build an environment beside its final folder and rename it when it is complete."""
    name, groups = environment.folder, environment.groups
    folder, new = ROOT / name, ROOT / (name + ".new")
    env = pins(environment.constraints)
    started = time.monotonic()
    say(f"making {name}, step 1 of 2: an empty environment with Python {sys.version.split()[0]}")
    create(new)
    tools = f", and the tools of {', '.join(groups)} (a minute or two)" if groups else " alone (half a minute)"
    say(f"making {name}, step 2 of 2: the package{tools}")
    pip = [python_of(new), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off"]
    if environment is BENCH:  # pip 23 finds no version of newspaper4k whose lxml extra it understands
        run([*pip, "--upgrade", "pip"], env=env, watch=install_progress())
    package = f"{ROOT}[{','.join(environment.extras)}]" if environment.extras else str(ROOT)
    run([*pip, "--editable", package, *requirements_of(groups)], env=env, watch=install_progress())
    if environment.optional:
        wheels = ["--only-binary", ":all:", *extra_requirements((environment.optional,))]
        if run([*pip, *wheels], check=False, env=env, watch=install_progress()):
            say(f"the extra {environment.optional} has no wheels for this system; tests that need it are skipped")
    move_scripts(new, folder)
    (new / "stamp").write_text(stamp_of(environment))
    remove(folder)  # even just after it was made: some versions of virtualenv leave a file that points to the new one
    new.rename(folder)
    say(f"made {name} in {time.monotonic() - started:.0f} s")


def install_progress() -> Callable[[str], None]:
    """A function that takes the lines of ``pip install`` and says how far it is."""
    collected = 0

    def watch(line: str) -> None:
        nonlocal collected
        if line.startswith("Collecting "):
            collected += 1
            if collected % PACKAGES_A_LINE == 0:
                say(f"  {collected} packages fetched")
        elif line.startswith("Installing collected packages: "):
            say(f"  installing {line.count(',') + 1} packages")

    return watch


def pins(constraints: str) -> dict[str, str]:
    """Environment variables that bind pip, and the build backend that pip fetches, to a file of exact versions."""
    path = str(ROOT / constraints)
    return {"PIP_CONSTRAINT": path, "PIP_BUILD_CONSTRAINT": path}


def move_scripts(new: Path, folder: Path) -> None:
    """Replace the folder's name in the scripts of an environment by the name that it will have."""
    for script in (new / SCRIPTS).iterdir():
        content = script.read_bytes() if script.is_file() and not script.is_symlink() else b""
        if os.fsencode(new) in content:
            script.write_bytes(content.replace(os.fsencode(new), os.fsencode(folder)))


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock on an environment; the system releases it when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock; two runs at the same time may collide there
        yield
        return
    with folder.with_name(f"{folder.name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another run is making {folder.name}; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# ---------------------------------------------------------------------------------------------- commands


def demo(_: list[str]) -> int:
    """Normalize the seed article and print its fields and what was left out."""
    python = python_of(ROOT / DEVELOPMENT.folder) if is_ready(DEVELOPMENT) else ready(DEMO)
    say(f"normalizing {SEED.relative_to(ROOT).as_posix()}")
    print(shown(seed_article(python)))
    return 0


def docs(_: list[str]) -> int:
    """Write the generated documents: the demo's output in the README, fields, errors, hostile cases."""
    readme = ROOT / "README.md"
    example = shown(seed_article(ready()))
    text = readme.read_text(encoding="utf-8")
    readme.write_text(EXAMPLE.sub(lambda _: f"```\n{example}\n```", text), encoding="utf-8")
    run([ready(), "-m", "tools.make_docs"])
    return run([ready(), "-m", "tests.hostile"], check=False)


def seed_article(python: str) -> dict[str, Any]:
    """The seed's JSON, from the command line of the product."""
    command = [python, "-m", "scraper", "normalize", "--format", "json", str(SEED)]
    article: dict[str, Any] = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    return article


def shown(article: dict[str, Any]) -> str:
    """The text that the demo prints for the seed's article."""
    return "\n".join([f"$ scraper normalize {SEED.relative_to(ROOT).as_posix()}", "", *describe(article)])


def describe(article: dict[str, Any]) -> list[str]:
    """The main fields of an article's JSON as lines for a reader."""
    known_from = {entry["field"]: entry["source"] for entry in article["provenance"] if entry["chosen"]}
    rows = [("headline", article["headline"]), ("byline", article["byline"] or "(none is printed)")]
    for author in article["authors"]:
        name = " ".join([author["name"], *author["handles"]])
        rows.append(("author", f"{name} (known from {known_from.get('authors', 'nowhere')})"))
    for image in article["images"]:
        rows += [("image caption", image["caption"]), ("image credit", image["credit_text"])]
        rows += [(f"image {field}", ", ".join(image[field])) for field in ("creators", "agencies")]
    body = [entry["text"] for entry in article["body"]]
    rows.append(("body", f"{len(body)} entries, {article['word_count']} words"))
    rows += [("  first", body[0]), ("  last", body[-1])] if body else []
    rows.append(("left out", f"{len(article['junk'])} stretches of text"))
    rows += [(f"  {entry['role']}", f"{entry['text']} ({entry['reason']})") for entry in article["junk"]]
    return [line for name, text in rows for line in _row(name, text or "-")]


def _row(name: str, text: str) -> list[str]:
    return textwrap.wrap(text, width=100, initial_indent=f"{name:<18}", subsequent_indent=" " * 18)


def test(arguments: list[str]) -> int:
    """Run the tests; ARGS="-k seed" runs some of them."""
    python, workers = ready(), min(2, os.cpu_count() or 1)
    say(f"running the tests in {workers} processes" + ("" if arguments else " (about four minutes)"))
    return run([python, "-m", "pytest", "-n", str(workers), *arguments], check=False)


def browser(arguments: list[str]) -> int:
    """Run the tests that need the system's Chromium, in an environment of their own."""
    return run([ready(BROWSER), "-m", "pytest", "-m", "browser", *arguments], check=False)


def pictures(_: list[str]) -> int:
    """Draw the pictures of the documents again, with the system's Chromium."""
    return run([ready(BROWSER), "-m", "tools.pictures"], check=False)


def lint(arguments: list[str]) -> int:
    """Check style and formatting with ruff."""
    ruff = [ready(), "-m", "ruff"]
    return run([*ruff, "check", *arguments], check=False) or run([*ruff, "format", "--check", *arguments], check=False)


def types(arguments: list[str]) -> int:
    """Check the types with mypy."""
    return run([ready(), "-m", "mypy", *arguments], check=False)


def gate(arguments: list[str]) -> int:
    """Measure quality and speed on a folder of test pages (ARGS=DATA) and compare them with the floors."""
    return run([ready(), "-m", "bench", "gate", *(arguments or [SHARED_DATA])], check=False)


def conservation(arguments: list[str]) -> int:
    """Compare the text of every test page (ARGS=DATA) with the text that an independent reader finds."""
    return run([ready(), "-m", "bench", "conservation", *(arguments or [SHARED_DATA])], check=False)


def quality(arguments: list[str]) -> int:
    """Measure quality on a folder of test pages (ARGS=DATA) and print tables."""
    return run([ready(), "-m", "bench", "quality", *(arguments or [SHARED_DATA])], check=False)


def speed(arguments: list[str]) -> int:
    """Measure CPU time on a folder of test pages (ARGS=DATA), beside other extractors, in an environment of its own."""
    return run([ready(BENCH), "-m", "bench", "speed", *(arguments or [SHARED_DATA])], check=False)


def train(arguments: list[str]) -> int:
    """Train the models on a folder of test pages (ARGS=DATA), in an environment of its own."""
    return run([ready(TRAIN), "-m", "tools.train", *(arguments or [SHARED_DATA])], check=False)


def fuzz(arguments: list[str]) -> int:
    """Read random bytes that look like pages for ARGS seconds (60), in a limited process."""
    return run([ready(FUZZ), "-m", "tools.fuzz", *arguments], check=False)


def fuzz_pages(arguments: list[str]) -> int:
    """Read generated pages for ARGS seconds (60) and check the invariants, in a limited process."""
    return run([ready(), "-m", "tools.fuzz.pages", *arguments], check=False)


def soak(arguments: list[str]) -> int:
    """Fetch and read ARGS pages (5,000) in one process: memory and descriptors stay flat."""
    return run([ready(), "-m", "tools.load.soak", *arguments], check=False)


def throughput(arguments: list[str]) -> int:
    """Fetch and read pages of ARGS loopback hosts (50): pages a second, and no host is asked too soon."""
    return run([ready(), "-m", "tools.load.throughput", *arguments], check=False)


def simulation(arguments: list[str]) -> int:
    """Ingest a web on loopback that changes, breaks and lies (20 sources, 5 days, 5 kills): the store has the truth."""
    return run([ready(), "-m", "bench", "simulation", *arguments], check=False)


def ingest_cost(arguments: list[str]) -> int:
    """Measure what ingestion costs beside reading: CPU time as ratios, memory and descriptors of a long run."""
    return run([ready(), "-m", "bench", "ingest", *arguments], check=False)


def pump(_: list[str]) -> int:
    """Try many texts on each regular expression: CPU time grows no faster than the text (70 s)."""
    return run([ready(), "-m", "tests.compiled", "--long"], check=False)


def growth(arguments: list[str]) -> int:
    """Read pages of 500 shapes at three lengths: CPU time and memory grow no faster than the length."""
    return run([ready(), "-m", "tests.shapes", *arguments], check=False)


def nightly(_: list[str]) -> int:
    """Run the checks that are too long for every change: both fuzzers, 20 minutes each, and all long forms."""
    fuzzed = fuzz(["1200"]), fuzz_pages(["1200", "--shrink"])
    loaded = soak([]), throughput([]), simulation(LONG_SIMULATION), ingest_cost([])
    return sum(status != 0 for status in (*fuzzed, *loaded, pump([]), growth([])))


def wheel(_: list[str]) -> int:
    """Build the wheel, install it alone, and normalize the seed from an empty folder."""
    python = ready()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pip = ["-m", "pip", "--disable-pip-version-check"]
        remove(ROOT / "dist")
        build_wheel = ["wheel", "-qq", "--no-deps", "--wheel-dir", str(ROOT / "dist"), str(ROOT)]
        run([python, *pip, *build_wheel], env=pins("constraints.txt"))
        (built,) = (ROOT / "dist").glob("*.whl")
        create(folder / "venv")
        run([python_of(folder / "venv"), *pip, "install", "-qq", str(built)], env=pins("constraints.txt"))
        check_installed(folder / "venv" / SCRIPTS / "scraper", folder / "empty")
        check_missing_extra(folder / "venv" / SCRIPTS / "scraper", folder / "news")
    say(f"{built.relative_to(ROOT)} works when it is installed alone")
    return 0


def check_installed(scraper: Path, empty: Path) -> None:
    """Fail unless an installed ``scraper`` normalizes the seed from an empty folder and starts fast."""
    empty.mkdir()
    output = subprocess.run(
        [str(scraper), "normalize", str(SEED)], cwd=empty, check=True, stdout=subprocess.PIPE
    ).stdout
    article = json.loads(output)
    headline = SEED.read_text(encoding="utf-8").splitlines()[0]
    if article["outcome"] != "article" or article["headline"] != headline:
        raise DevError(f"the installed scraper read the seed as {article['outcome']}, headline {article['headline']!r}")
    seconds = min(help_cpu(scraper, empty) for _ in range(5))
    say(f"scraper --help takes {seconds * 1000:.0f} ms of CPU (limit {HELP_CPU_LIMIT * 1000:.0f} ms)")
    if seconds > HELP_CPU_LIMIT:
        raise DevError("scraper --help takes too long")


def check_missing_extra(scraper: Path, folder: Path) -> None:
    """Fail unless ``scraper ingest`` without its extra says in one line what to install."""
    folder.mkdir()
    (folder / "sources.toml").write_text('[[source]]\nurl = "https://example.org/feed.xml"\n', encoding="utf-8")
    done = subprocess.run(
        [str(scraper), "ingest", str(folder)], cwd=folder, check=False, stderr=subprocess.PIPE, text=True
    )
    if not done.returncode or len(done.stderr.splitlines()) != 1 or "article-ledger[ingest]" not in done.stderr:
        raise DevError(f"scraper ingest without its extra ended with {done.returncode} and said: {done.stderr!r}")


def help_cpu(scraper: Path, folder: Path) -> float:
    """Seconds of CPU that one ``scraper --help`` takes."""
    before = os.times()
    subprocess.run([str(scraper), "--help"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def clean(_: list[str]) -> int:
    """Remove the environments and all built files."""
    for path in (*ROOT.glob(".venv*"), ROOT / "dist", ROOT / ".fuzz", *ROOT.glob(".*_cache")):
        remove(path)
    return 0


def help_(_: list[str]) -> int:
    """List the commands."""
    print("make TARGET, or python3 tools/dev.py TARGET:\n")
    for name, function in COMMANDS.items():
        print(f"  {name:<13} {function.__doc__}")
    return 0


MEASURES = (
    gate,
    conservation,
    quality,
    speed,
    soak,
    throughput,
    simulation,
    ingest_cost,
    fuzz,
    fuzz_pages,
    pump,
    growth,
    nightly,
)
TARGETS = (help_, demo, test, lint, types, browser, docs, pictures, *MEASURES, train, wheel, clean)
COMMANDS = {target.__name__.rstrip("_").replace("_", "-"): target for target in TARGETS}


# ---------------------------------------------------------------------------------------------- running


def say(text: str) -> None:
    """Print progress to standard error, apart from the output of the commands."""
    print(f"dev: {text}", file=sys.stderr, flush=True)


def remove(path: Path) -> None:
    """Remove a file or a folder if it exists."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def run(
    command: list[str],
    *,
    check: bool = True,
    env: dict[str, str] | None = None,
    watch: Callable[[str], None] | None = None,
) -> int:
    """Run a command from the project's root and return its exit status; raise DevError if ``check`` and it is not 0.

    ``watch`` takes the lines of the command's output instead of standard output.
    """
    started = time.monotonic()
    variables = {**os.environ, **(env or {})}
    if watch is None:
        status = subprocess.call(command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL)
    else:
        status = watched(command, variables, watch)
    if check and status:
        seconds = time.monotonic() - started
        raise DevError(f"this failed with status {status} after {seconds:.0f} s: {' '.join(command)}")
    return status


def watched(command: list[str], variables: dict[str, str], watch: Callable[[str], None]) -> int:
    """Run a command and give each line of its output to a function; its exit status."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=pipe, text=True
    ) as process:
        for line in process.stdout or ():
            watch(line)
    return process.returncode


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit status."""
    if sys.version_info < OLDEST:
        print(f"dev: Python 3.11 or newer is needed, this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(prog="tools/dev.py", description="The project's commands.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, function in COMMANDS.items():
        commands.add_parser(name, help=function.__doc__, add_help=False)
    chosen, rest = parser.parse_known_args(arguments)
    try:
        return COMMANDS[chosen.command](rest)
    except DevError as error:
        say(str(error))
    except subprocess.CalledProcessError as error:
        say(f"this failed with status {error.returncode}: {' '.join(map(str, error.cmd))}")
    except KeyboardInterrupt:
        say("interrupted")
    return 1


if __name__ == "__main__":
    sys.exit(main())
