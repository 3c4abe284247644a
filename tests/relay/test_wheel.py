"""The relay as a distribution: a wheel that holds all it needs, where neither Halfwave nor numpy is installed."""

import json
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
import websockets
from relay.relay_process import ROOT, running

from halfwave.version import VERSION

pytest.importorskip("setuptools", minversion="77", reason="wheels are built by setuptools 77 or newer")

WASM, BR, GZ = b"\0asm" + bytes(999), b"compressed by brotli", b"compressed by gzip"
WINDOWS = sys.platform == "win32"


def run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wheel_of(source: Path, folder: Path) -> Path:
    offline = ("--no-build-isolation", "--no-index", "--no-deps")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", *offline, "--wheel-dir", folder, source)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """As much of a checkout as the relay is made of, with a small built page."""
    checkout = tmp_path_factory.mktemp("checkout")
    left_out = shutil.ignore_patterns("build", "*.egg-info", "__pycache__")
    for folder in ("relay", "py/halfwave/wire"):
        shutil.copytree(ROOT / folder, checkout / folder, ignore=left_out)
    for file in ("LICENSE", "py/halfwave/version.py"):
        shutil.copy(ROOT / file, checkout / file)
    page = checkout / "web/dist"
    (page / "py/core").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html>")
    for suffix, content in (("", WASM), (".br", BR), (".gz", GZ)):
        (page / f"py/core/python.wasm{suffix}").write_bytes(content)
    return checkout


@pytest.fixture(scope="module")
def wheel(checkout) -> Path:
    return wheel_of(checkout / "relay", checkout / "dist")


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory) -> Path:
    """The programs' folder of an environment that has the wheel and websockets."""
    home = tmp_path_factory.mktemp("bare")
    venv.create(home)
    programs = home / ("Scripts" if WINDOWS else "bin")
    python = programs / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps", wheel)
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    shutil.copytree(Path(websockets.__file__).parent, Path(site, "websockets"))
    return programs


def test_it_serves_the_page_that_it_carries(bare):
    with running(program=[str(bare / "halfwave-relay")], environment={"PYTHONPATH": ""}) as relay:
        assert relay.get("/")[1] == b"<!doctype html>"
        for accepted, coding, content in (("gzip, br", "br", BR), ("gzip", "gzip", GZ), ("identity", None, WASM)):
            answer, body = relay.get("/py/core/python.wasm", Accept_Encoding=accepted)
            assert (answer.headers["Content-Encoding"], body) == (coding, content)
            assert answer.headers["Content-Type"] == "application/wasm"


def test_it_needs_neither_halfwave_nor_numpy(bare):
    code = "import halfwave_relay.server, halfwave_relay.replay, importlib.util as u; "
    code += "print([n for n in ('halfwave', 'numpy') if u.find_spec(n)])"
    assert run(bare / "python", "-I", "-c", code) == "[]\n"
    assert run(bare / "halfwave-relay", "--version") == f"halfwave-relay {VERSION}\n"


def test_a_source_distribution_makes_the_same_wheel(checkout, wheel, tmp_path):
    run(sys.executable, "setup.py", "--quiet", "sdist", "--dist-dir", tmp_path, cwd=checkout / "relay")
    (source,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(source) as tar:
        tar.extractall(tmp_path, filter="data")
    again = wheel_of(tmp_path / f"halfwave_relay-{VERSION}", tmp_path / "dist")
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        assert {n: first.read(n) for n in first.namelist()} == {n: second.read(n) for n in second.namelist()}


def test_without_a_page_it_says_what_makes_one_and_that_exists():
    with running() as relay:
        for said in (relay.process.stdout.readline(), relay.get("/")[1].decode()):
            assert "`npm run build`" in said
            assert "--page" in said
    assert "build" in json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["scripts"]
