"""The reference of the package, made from its docstrings: a page of Markdown a module, and an index.

    python -m halfwave.apps.reference docs/reference

Sources are read and not imported, so the pages are the same on every machine. With --check nothing is written, and the
exit status is 1 when a page is not what would be written.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import halfwave

__all__ = ["MODULES", "files", "markdown"]

PACKAGE = Path(__file__).parents[1]
_CHAPTERS = {
    "Recordings": (
        "csi.frames",
        "formats",
        "csi.subcarriers",
        "formats.export",
        "formats.long_recordings",
        "formats.slices",
        "history",
        "errors",
    ),
    "Links, cleaning, windows": (
        "links.transmitters",
        "links.cleaning",
        "signal.phase",
        "signal.window",
        "signal.bins",
    ),
    "What is estimated, and how surely": ("csi.estimates", "csi.reasons"),
    "Movement and presence": ("sensing.motion", "sensing.presence", "sensing.activity"),
    "Breathing and heart": ("sensing.breathing", "sensing.breathing_pauses", "sensing.heart", "signal.spectral_line"),
    "Subcarriers, spectrogram": ("signal.selection", "signal.min_cut", "signal.spectrogram", "signal.doppler_gate"),
    "Velocity": ("sensing.velocity", "sensing.velocity_profile", "signal.earth_mover"),
    "Geometry": ("csi.room", "sensing.field", "sensing.fresnel", "sensing.excess_range", "sensing.localisation"),
    "Whole streams": ("engine.engine", "apps.analyse", "apps.plot"),
    "Simulation": ("simulate",),
    "Bytes": ("wire", "history.codec", "history.quantiser", "history.chunks"),
}
MODULES = tuple(module for chapter in _CHAPTERS.values() for module in chapter)
"""In the order of the index; what the page and the command line alone call is not among them."""

_HEAD = "<!-- Made by `python -m halfwave.apps.reference docs/reference` from {source}. Do not edit. -->\n\n"
_TITLE = re.compile(r"^(Parameters|Returns|Yields|Raises|Notes|References|Examples)\n-+\n", re.MULTILINE)
_ARGUMENT = re.compile(r"^([a-z_]\w*(?:, [a-z_]\w*)*): (?=\S)")
_WIDTH = 100

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.AnnAssign | ast.Assign


def markdown(docstring: str) -> str:
    """A docstring as Markdown: sections of numpydoc under their titles, examples fenced, `name: what it is` as a list,
    tables and indented text as they are.

    >>> markdown("Counts.\\n\\nn: how many.  name: of what")
    'Counts.\\n\\n- `n`: how many.\\n- `name`: of what'
    >>> markdown("Counts.\\n\\nParameters\\n----------\\nn : int\\n    How many.")
    'Counts.\\n\\n**Parameters**\\n\\n- `n` (int): How many.'
    """
    text, *rest = _TITLE.split(docstring)
    blocks = [_text(text)]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        of_items = title in ("Parameters", "Returns", "Yields", "Raises")
        shown = _items(body) if of_items else _text(body)
        blocks.append(shown if title == "Examples" else f"**{title}**\n\n{shown}")
    return "\n\n".join(filter(None, blocks))


def _text(text: str) -> str:
    return "\n\n".join(block for part in re.split(r"\n\s*\n", text.strip("\n")) for block in _blocks(part))


def _items(body: str) -> str:
    """`name : type`, or a type alone, each with the indented lines that follow it."""
    out: list[str] = []
    for line in body.strip("\n").split("\n"):
        if line.startswith(" "):
            out[-1] += f" {line.strip()}"
        else:
            names, _, kind = line.partition(" : ")
            out.append(f"- `{names}` ({kind}):" if kind else f"- {names}:")
    return "\n".join(out)


def _blocks(part: str) -> Iterator[str]:
    """One paragraph as Markdown; an example that follows its text without a gap is a block of its own."""
    lines = part.split("\n")
    example = next((i for i, line in enumerate(lines) if line.lstrip().startswith(">>> ")), len(lines))
    if text := lines[:example]:
        as_it_is = all(line.startswith(("    ", "|", "├", "└", "- ", "<")) for line in text)
        yield "\n".join(text) if as_it_is else _paragraph(text)
    if example < len(lines):
        yield "```pycon\n" + dedent("\n".join(lines[example:])) + "\n```"


def _paragraph(lines: list[str]) -> str:
    out: list[str] = []
    for line in (part for row in lines for part in re.split(r" {2,}(?=\w+: )", row)):
        found = _ARGUMENT.match(line)
        if found:
            names = ", ".join(f"`{name}`" for name in found[1].split(", "))
            out += [""] if out and not out[-1].startswith(("- ", "  ")) else []
            out.append(f"- {names}: {line[found.end() :]}")
        elif out and out[-1].startswith(("- ", "  ")):
            out.append(f"  {line.strip()}")
        else:
            out.append(line)
    return "\n".join(out)


def _source(module: str) -> Path:
    path = PACKAGE / module.replace(".", "/")
    return path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"


def _names(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def _name_of(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else 0
    return target.id if isinstance(target, ast.Name) else ""


def _told(body: list[ast.stmt]) -> Iterator[tuple[str, Node, str]]:
    """Name, definition and what is said of it: a docstring, or the text below an assignment."""
    for node, after in zip(body, [*body[1:], None], strict=True):
        if not (name := _name_of(node)):
            continue
        text = ""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            text = ast.get_docstring(node) or ""
        elif (
            isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str)
        ):
            text = dedent(after.value.value)
        yield name, node, text  # type: ignore[misc]


def _definitions(module: str) -> Iterator[tuple[str, Node, str]]:
    """The names of a module's `__all__` in the order of its source; what it takes from its parts behind them."""
    path = _source(module)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = _names(tree)
    yield from (found for found in _told(tree.body) if found[0] in names)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module:
            wanted = {alias.name for alias in node.names} & set(names)
            part = path.parent.joinpath(*node.module.split(".")).with_suffix(".py")
            if wanted and part.exists():
                yield from (f for f in _told(ast.parse(part.read_text(encoding="utf-8")).body) if f[0] in wanted)


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> str:
    told = node.args
    bound = [*told.posonlyargs, *told.args]
    if bound and bound[0].arg in ("self", "cls"):
        (told.posonlyargs or told.args).pop(0)
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"{name}({ast.unparse(told)}){returns}"
    if len(line) <= _WIDTH:
        return line
    marks = {id(told.kwonlyargs[0]): "    *,\n"} if told.kwonlyargs and not told.vararg else {}
    some = [*told.posonlyargs, *told.args]
    defaults = [None] * (len(some) - len(told.defaults)) + list(told.defaults)
    rows = [_argument(arg, default) for arg, default in zip(some, defaults, strict=True)]
    rows += [f"    *{ast.unparse(told.vararg)},\n"] if told.vararg else []
    rows += [
        marks.get(id(arg), "") + _argument(arg, default)
        for arg, default in zip(told.kwonlyargs, told.kw_defaults, strict=True)
    ]
    rows += [f"    **{ast.unparse(told.kwarg)},\n"] if told.kwarg else []
    return f"{name}(\n{''.join(rows)}){returns}"


def _argument(arg: ast.arg, default: ast.expr | None) -> str:
    return f"    {ast.unparse(arg)}" + (f" = {ast.unparse(default)}" if default else "") + ",\n"


def _is_property(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any("property" in ast.unparse(d) for d in node.decorator_list)


def _members(node: ast.ClassDef) -> str:
    """Fields and properties as a list, then each method; nothing that begins with an underscore."""
    fields, methods = [], []
    for name, member, text in _told(node.body):
        if name.startswith("_") and name != "__getitem__":
            continue
        said = " ".join(text.split("\n\n")[0].split()) if text else ""
        if isinstance(member, ast.AnnAssign):
            value = f" = {ast.unparse(member.value)}" if member.value else ""
            value = "" if "field(" in value else value
            fields.append(f"- `{name}: {ast.unparse(member.annotation)}{value}`" + (f" — {said}" if said else ""))
        elif _is_property(member) and isinstance(member, ast.FunctionDef):
            kind = ast.unparse(member.returns) if member.returns else ""
            fields.append(f"- `{name}: {kind}` (read only)" + (f" — {said}" if said else ""))
        elif isinstance(member, ast.FunctionDef):
            shown = f"### `{node.name}.{name}`\n\n```py\n{_signature(member, name)}\n```"
            methods.append(shown + (f"\n\n{markdown(text)}" if text else ""))
    return "\n\n".join(filter(None, ["\n".join(fields), *methods]))


def _entry(module: str, name: str, node: Node, text: str) -> str:
    full = f"halfwave.{name}" if halfwave._PUBLIC.get(name) == module else f"halfwave.{module}.{name}"
    parts = [f"## `{full}`"]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parts += [f"```py\n{_signature(node, name)}\n```", markdown(text)]
    elif isinstance(node, ast.ClassDef):
        made = next((m for n, m, _ in _told(node.body) if n == "__init__"), None)
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        head = f"class {name}" + (f"({bases})" if bases else "")
        call = f"\n\n{_signature(made, name)}" if isinstance(made, ast.FunctionDef) else ""
        parts += [f"```py\n{head}{call}\n```", markdown(text), _members(node)]
    else:
        value = ast.unparse(node.value) if node.value else ""
        parts += [f"`{name} = {value}`" if 0 < len(value) <= _WIDTH else "", markdown(text)]
    return "\n\n".join(filter(None, parts))


def files() -> dict[str, str]:
    """Name and text of each page.

    >>> "halfwave.breathing" in files()["sensing.breathing.md"]
    True
    """
    out, index = {}, []
    for chapter, modules in _CHAPTERS.items():
        index.append(f"\n## {chapter}\n")
        for module in modules:
            source = f"py/halfwave/{_source(module).relative_to(PACKAGE).as_posix()}"
            docstring = ast.get_docstring(ast.parse(_source(module).read_text(encoding="utf-8"))) or ""
            entries = [_entry(module, *found) for found in _definitions(module)]
            top = f"# halfwave.{module}\n\n{markdown(docstring)}\n\nSource: [{source}](../../{source})"
            out[f"{module}.md"] = _HEAD.format(source=source) + "\n\n".join([top, *entries]) + "\n"
            names = ", ".join(f"`{name}`" for name, _, _ in _definitions(module))
            first = " ".join(docstring.split("\n\n")[0].split())
            index.append(f"- [{module}]({module}.md) — {first} {names}".rstrip())
    text = (
        "# Reference\n\nMade from the docstrings; every example in it runs as a test. `import halfwave as hw` gives\n"
        "the names that read `halfwave.name`; the others are in their module.\n"
    )
    table = [
        f"| [`hw.{name}`]({module}.md#halfwave{name.lower()}) | {module} |" for name, module in halfwave._PUBLIC.items()
    ]
    names = "\n## At hand as `hw.`\n\n| name | module |\n|---|---|\n" + "\n".join(table) + "\n"
    out["README.md"] = _HEAD.format(source="py/halfwave") + text + names + "\n".join(index) + "\n"
    return out


def main(argv: list[str] | None = None) -> int:
    """Write the pages, or with --check say which are not as they would be written; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a page is out of date")
    args = parser.parse_args(argv)
    wanted, stale = files(), 0
    gone = {path.name for path in args.folder.glob("*.md")} - set(wanted)
    for name in sorted({*wanted, *gone}):
        path = args.folder / name
        if name in wanted and path.is_file() and path.read_text(encoding="utf-8") == wanted[name]:
            continue
        stale += 1
        if not args.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if name in gone else path.write_text(wanted[name], encoding="utf-8")
        print(f"{path}: {'out of date, run python -m halfwave.apps.reference' if args.check else 'written'}")
    return 1 if args.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
