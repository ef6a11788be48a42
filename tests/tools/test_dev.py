"""The two commands' tool: how it makes environments, and what it says where it cannot."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest

import scraper
from tools import dev

MADE = dev.Environment(".venv", ("test",), "constraints.txt")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder in which environments are made without pip."""
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_text('[dependency-groups]\ntest = ["pytest"]\n')
    (tmp_path / "constraints.txt").write_text("pytest==9.2.0\n")
    return tmp_path


@pytest.fixture
def commands(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run; one that makes an environment leaves an interpreter there."""
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> int:
        ran.append(command)
        if "pip" not in command:
            scripts = Path(command[-1]) / dev.SCRIPTS
            scripts.mkdir(parents=True)
            (scripts / "python").touch()
            (scripts / "pytest").write_text(f"#!{scripts / 'python'}\n")
        return 0

    monkeypatch.setattr(dev, "run", run)
    return ran


def test_an_environment_is_built_once(project: Path, commands: list[list[str]]) -> None:
    """A complete environment is used again."""
    assert dev.ready(MADE) == dev.ready(MADE) == str(project / ".venv" / dev.SCRIPTS / "python")
    assert len(commands) == 2
    assert not (project / ".venv.new").exists()


def test_an_extra_without_wheels_is_left_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment is complete without an optional extra that cannot be installed on this system."""
    (project / "pyproject.toml").write_text(
        '[project.optional-dependencies]\nserver = ["no-wheel"]\nread = ["feeds"]\n'
        '[dependency-groups]\ntest = ["pytest"]\n'
    )
    ran: list[list[str]] = []

    def run(command: list[str], *, check: bool = True, **_: object) -> int:
        ran.append(command)
        if "pip" not in command:
            scripts = Path(command[-1]) / dev.SCRIPTS
            scripts.mkdir(parents=True)
            (scripts / "python").touch()
        return int(command[-1] == "no-wheel" and not check)

    monkeypatch.setattr(dev, "run", run)
    made = dev.Environment(".venv", ("test",), "constraints.txt", ("read",), "server")
    dev.ready(made)
    assert dev.is_ready(made)
    assert ran[1][-3:] == ["--editable", f"{project}[read]", "pytest"]
    assert ran[2][-3:] == ["--only-binary", ":all:", "no-wheel"]


def test_scripts_name_the_folder_where_they_stand(project: Path, commands: list[list[str]]) -> None:
    """Renaming the folder does not break the scripts in it."""
    dev.ready(MADE)
    assert (
        project / ".venv" / dev.SCRIPTS / "pytest"
    ).read_text() == f"#!{project / '.venv' / dev.SCRIPTS / 'python'}\n"


def test_a_file_in_the_place_of_the_environment_is_replaced(project: Path, commands: list[list[str]]) -> None:
    """A pointer file, as virtualenv may leave it, does not stand in the way."""
    (project / ".venv").write_text(".venv.new\n")
    dev.ready(MADE)
    assert dev.is_ready(MADE)


@pytest.mark.parametrize("has_development", [True, False])
def test_the_demo_needs_the_package_alone(
    has_development: bool, project: Path, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo installs neither extras nor tools; where the environment for development is there, it is used."""
    used: list[str] = []
    monkeypatch.setattr(dev, "seed_article", used.append)
    monkeypatch.setattr(dev, "shown", lambda _: "")
    monkeypatch.setattr(dev, "SEED", project / "seed.txt")
    monkeypatch.setattr(dev, "is_ready", lambda environment: has_development and environment is dev.DEVELOPMENT)
    dev.demo([])
    assert used == [str(project / (".venv" if has_development else ".venv-demo") / dev.SCRIPTS / "python")]
    assert [command[-1] for command in commands if "pip" in command] == ([] if has_development else [str(project)])


@pytest.mark.parametrize("file", ["pyproject.toml", "constraints.txt"])
def test_a_changed_file_makes_a_new_environment(file: str, project: Path, commands: list[list[str]]) -> None:
    """An environment is made anew when what it was made from has changed."""
    dev.ready(MADE)
    with (project / file).open("a") as handle:
        handle.write("# changed\n")
    dev.ready(MADE)
    assert len(commands) == 4


@pytest.mark.parametrize("left", [".venv", ".venv.new"])
def test_a_half_built_environment_is_built_again(left: str, project: Path, commands: list[list[str]]) -> None:
    """What an interrupted run left is never used."""
    scripts = project / left / dev.SCRIPTS
    scripts.mkdir(parents=True)
    (scripts / "python").touch()
    (scripts / "leftover").touch()
    assert not dev.is_ready(MADE)
    dev.ready(MADE)
    assert dev.is_ready(MADE)
    assert [path.name for path in project.rglob("leftover")] == []


def test_two_runs_at_once_build_once(project: Path, commands: list[list[str]]) -> None:
    """The second of two runs waits for the first and takes what it made."""
    threads = [threading.Thread(target=dev.ready, args=(MADE,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(commands) == 2


def test_without_the_venv_module_others_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python came without its venv module, virtualenv or uv make the environment."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert [command[0] for command in dev.creators()] == ["virtualenv", "uv"]


def test_with_nothing_to_make_an_environment_it_says_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line names what to install, and the exit status is 1."""
    monkeypatch.setattr(dev, "creators", list)
    assert dev.main(["demo"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("dev: Python's venv module is missing here: install it")


def test_what_was_tried_in_vain_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is something to make an environment with and it fails, the line names it."""
    monkeypatch.setattr(dev, "creators", lambda: [[sys.executable, "-c", "raise SystemExit(1)"]])
    assert dev.main(["demo"]) == 1
    assert "no environment could be made; tried: " in capsys.readouterr().err


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A Python that is too old gets a sentence instead of a traceback."""
    monkeypatch.setattr(dev, "OLDEST", (99, 0))
    assert dev.main(["demo"]) == 1
    assert capsys.readouterr().err == f"dev: Python 3.11 or newer is needed, this is {sys.version.split()[0]}\n"


def test_every_requirement_is_pinned() -> None:
    """Whatever the development environment asks for by name has its exact version in constraints.txt."""
    pins = (dev.ROOT / "constraints.txt").read_text().lower().replace("_", "-")
    development = dev.DEVELOPMENT
    extras = dev.extra_requirements((*development.extras, development.optional))
    requirements = [*dev.requirements_of(development.groups), *_dependencies(), *extras]
    names = [_name(requirement) for requirement in requirements]
    assert [name for name in names if f"\n{name}==" not in pins] == []
    assert "://" not in pins, "no registry is named"


def _dependencies() -> list[str]:
    project = tomllib.loads((dev.ROOT / "pyproject.toml").read_text())
    return list(project["project"]["dependencies"])


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=; ]", requirement)[0].lower().replace("_", "-")


def test_a_failing_command_is_told_in_a_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A command that has to succeed and does not is an error with its status."""
    with pytest.raises(dev.DevError, match="failed with status 3"):
        dev.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_the_tool_lists_its_commands() -> None:
    """The tool runs without any environment and says what it can do."""
    result = subprocess.run(
        [sys.executable, "-I", str(Path(dev.__file__)), "--help"], capture_output=True, text=True, check=True
    )
    listed = {line.split()[0] for line in result.stdout.splitlines() if line.startswith("    ")}
    assert set(dev.COMMANDS) <= listed


def test_the_makefile_has_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command is a target of make, in the same order, and `make` alone lists all of them with a line each."""
    makefile = (dev.ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = (line for line in makefile.splitlines() if line.startswith("help "))
    assert targets.rstrip(":").split() == list(dev.COMMANDS)
    assert dev.main(["help"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()[2:]]
    assert listed == list(dev.COMMANDS)


def test_progress_of_an_installation(capsys: pytest.CaptureFixture[str]) -> None:
    """Every tenth package that pip fetches is a line of progress, and so is the installation of all of them."""
    lines = [f"print('Collecting package{number}')" for number in range(25)]
    program = "; ".join([*lines, "print('Installing collected packages: a, b, c')"])
    dev.run([sys.executable, "-c", program], watch=dev.install_progress())
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "dev:   10 packages fetched",
        "dev:   20 packages fetched",
        "dev:   installing 3 packages",
    ]


def test_the_readme_shows_what_the_demo_prints() -> None:
    """The example in the README is the demo's output, word for word."""
    article = json.loads(scraper.normalize(dev.SEED.read_bytes()).to_json())
    assert f"```\n{dev.shown(article)}\n```" in (dev.ROOT / "README.md").read_text(encoding="utf-8")
