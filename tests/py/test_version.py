"""One version, written in one place."""

import json
import tomllib
from pathlib import Path

import pytest

import halfwave
from halfwave.apps.cli import main
from halfwave.version import VERSION

ROOT = Path(__file__).parents[2]


def test_the_command_and_the_package_say_it(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"halfwave {VERSION}\n"
    assert halfwave.__version__ == VERSION


def test_nothing_else_states_it():
    for folder in ("", "relay"):
        project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert "version" not in project
        assert "version" in project["dynamic"]
    assert "version" not in json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert "version" not in json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))


def test_the_changes_begin_with_it():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changes.split("\n## ")[1].startswith(VERSION)
