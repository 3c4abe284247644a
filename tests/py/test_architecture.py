"""What docs/architecture.md promises of the code, held by reading the code."""

import ast
import re
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
        ("relay", "py"),
        ("models", "py"),
        ("tests", "py ts mjs"),
        ("scripts", "mjs"),
        ("web/src", "ts css"),
    )
    for end in ends.split()
    for path in sorted((ROOT / folder).rglob(f"*.{end}"))
    if not {"generated", "build"} & {*path.relative_to(ROOT).parts}
]


def folders() -> dict[str, list[str]]:
    """Modules by folder as the document lists them, first to last; those of no folder under '.'."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text[text.index("| folder |") :].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in table]
    return {folder: modules.split(", ") for folder, _, modules in cells}


def folder_of(module: str) -> str:
    """Of a dotted name within the package: its folder, '.' of a module that lies in none."""
    first = module.split(".")[0]
    return first if (PACKAGE / first).is_dir() else "."


def imported(path: Path) -> set[str]:
    """The folders of the package that a file imports from, wherever in the file."""
    place, names = path.relative_to(PACKAGE).parts[:-1], set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            start = place[: len(place) - node.level + 1]
            names |= {".".join([*start, *([node.module] if node.module else []), a.name]) for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("halfwave"):
            _, _, module = node.module.partition(".")
            names |= {module or halfwave._PUBLIC.get(a.name, a.name) for a in node.names}
    return {folder_of(name) for name in names}


def test_the_document_names_every_folder_and_what_it_holds():
    told = folders()
    assert set(told) == {".", *(p.parent.name for p in PACKAGE.glob("*/__init__.py"))}
    for folder in set(told) - {"formats", "simulate"}:  # as many as there are kinds of recordings, and parts of a scene
        assert sorted(told[folder]) == sorted(p.stem for p in (PACKAGE / folder).glob("[!_]*.py")), folder


def test_a_folder_imports_only_from_those_above_it():
    order = list(folders())
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(below)
        for path in sorted(PACKAGE.glob("*/**/*.py"))
        if (below := imported(path) - set(order[: order.index(path.relative_to(PACKAGE).parts[0]) + 1]))
    }
    assert not wrong


STILL_PRIVATE = {
    "sensing/localisation.py: sensing.motion._without_trend",
    "sensing/velocity.py: signal.spectrogram._steadied",
}


def private_imports(path: Path) -> set[str]:
    """What a file imports that begins with an underscore: names of other modules, and modules of other folders."""
    here, found = path.relative_to(PACKAGE).parts[:-1], set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        start = here[: len(here) - node.level + 1] if node.level else ()
        dotted = [part for part in (node.module or "").split(".") if part]
        if not node.level and dotted[:1] != ["halfwave"]:
            continue
        for alias in node.names:
            full = (*start, *(dotted if node.level else dotted[1:]), alias.name)
            for i, part in enumerate(full):
                mine = full[:i] == here and PACKAGE.joinpath(*full[: i + 1]).with_suffix(".py").exists()
                if part.startswith("_") and not part.startswith("__") and not mine:
                    found.add(f"{path.relative_to(PACKAGE).as_posix()}: {'.'.join(full)}")
    return found


def test_no_import_reaches_what_is_private_to_another_module():
    found = {line for path in sorted(PACKAGE.rglob("*.py")) for line in private_imports(path)}
    assert not found - STILL_PRIVATE


def test_the_relay_takes_from_the_package_what_the_build_copies_by_one_module():
    """And so it never loads numpy: wire and version import the standard library alone."""
    relay = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "relay/halfwave_relay").glob("*.py")}
    reaching = {name: re.findall(r"(?:from|import) halfwave[. ](\w+)", text) for name, text in relay.items()}
    assert {name: found for name, found in reaching.items() if found} == {"shared.py": ["version", "wire"]}
    for path in [PACKAGE / "version.py", *(PACKAGE / "wire").glob("*.py")]:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        taken = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        taken |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
        assert {name.partition(".")[0] for name in taken} <= sys.stdlib_module_names
        assert all(node.level <= 1 for node in nodes if isinstance(node, ast.ImportFrom))


def test_no_file_is_too_long_to_read_at_a_sitting():
    lines = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8").count("\n") for p in WRITTEN}
    assert len(lines) > 100
    assert not {path: n for path, n in lines.items() if n > 400}


def test_modules_that_have_been_gone_through_read_at_a_glance():
    lines = {
        f"{folder}/{p.name}": p.read_text(encoding="utf-8").count("\n")
        for folder in ("wire", "csi", "links", "formats", "history")
        for p in (PACKAGE / folder).glob("*.py")
    }
    assert not {path: n for path, n in lines.items() if n > 300}


def test_no_python_function_is_longer_than_a_screen():
    lines = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno
        - node.lineno
        + 1
        - len((ast.get_docstring(node, clean=False) or "").splitlines())
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
