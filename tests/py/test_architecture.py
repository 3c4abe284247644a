"""What docs/architecture.md promises of the code, held by reading the code."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import halfwave

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "py/halfwave"
MAGIC = re.compile(r"0x_?C511_?000[1-6]", re.IGNORECASE)
WRITTEN = [
    path
    for folder, ends in (
        ("py", "py"),
        ("models", "py"),
        ("tests", "py ts mjs"),
        ("scripts", "mjs"),
        ("web/src", "ts css"),
    )
    for end in ends.split()
    for path in sorted((ROOT / folder).rglob(f"*.{end}"))
    if "generated" not in path.parts
]


def reading_order() -> list[str]:
    """Module names as the document lists them, first to last."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    found = re.search(r"py/halfwave/ .*\n((?: {6}\S.*\n)+?) {4}\S", text)
    assert found, "docs/architecture.md has no line of modules under py/halfwave/"
    return found[1].replace("/", "").split()


def imported(path: Path, package: str = "halfwave") -> set[str]:
    """The modules of the package that a file imports from, wherever in the file; of a public name, its own."""
    depth = len(path.relative_to(PACKAGE).parts)
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            names |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{package}."):
            names.add(node.module.split(".")[1])
    return {halfwave._PUBLIC.get(name, name) for name in names}


def test_the_reading_order_names_every_module_once():
    there = {p.stem for p in PACKAGE.glob("[!_]*.py")} | {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    assert sorted(reading_order()) == sorted(there)


def test_a_module_imports_only_from_those_above_it():
    order = reading_order()
    above = {name: set(order[:i]) | {name} for i, name in enumerate(order)}
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(below)
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.stem not in ("__init__", "__main__") or path.parent != PACKAGE
        if (below := imported(path) - above[path.relative_to(PACKAGE).parts[0].removesuffix(".py")])
    }
    assert not wrong


def test_the_relay_loads_no_numpy():
    code = "import sys, halfwave_relay.server, halfwave_relay.replay; print('numpy' in sys.modules)"
    environment = {"PYTHONPATH": str(ROOT / "py")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "False"


def test_no_file_is_too_long_to_read_at_a_sitting():
    lines = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8").count("\n") for p in WRITTEN}
    assert len(lines) > 100
    assert not {path: n for path, n in lines.items() if n > 400}


def test_no_python_function_is_longer_than_a_screen():
    lines = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in WRITTEN
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: n for name, n in lines.items() if n > 60}


def test_each_magic_number_is_written_in_one_place():
    files = [*PACKAGE.rglob("*.py"), *(ROOT / "web/src").rglob("*.ts")]
    written = [n.upper() for path in files for n in MAGIC.findall(path.read_text(encoding="utf-8"))]
    assert len(written) == len(set(written)) == 6
