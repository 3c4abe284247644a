"""The reference of the package, made from its docstrings: a page of Markdown a module, and an index.

    python -m halfwave.apps.reference docs/reference

Sources are read and not imported, so the pages are the same on every machine. With --check nothing is written, and the
exit status is 1 when a page is not what would be written.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import halfwave

from .docstrings import markdown
from .made_files import make

__all__ = ["MODULES", "files"]

PACKAGE = Path(__file__).parents[1]
_CHAPTERS = {
    "Recordings": (
        "csi.frames",
        "formats",
        "csi.subcarriers",
        "formats.npz",
        "formats.export",
        "formats.long_recordings",
        "history",
        "errors",
    ),
    "Links, cleaning, windows": (
        "links.transmitters",
        "links.cleaning",
        "signal.phase",
        "signal.window",
        "signal.ring",
        "signal.grid",
        "signal.bins",
        "signal.modes",
    ),
    "What is estimated, and how surely": ("csi.estimates", "csi.reasons"),
    "Motion and presence": (
        "sensing.motion",
        "signal.motion_statistics",
        "sensing.held_motion",
        "sensing.presence",
        "sensing.activity",
        "sensing.activity_input",
    ),
    "Breathing and heart": (
        "sensing.breathing",
        "sensing.breathing_window",
        "sensing.breathing_line",
        "sensing.breathing_pauses",
        "sensing.heart",
        "signal.whitening",
        "signal.spectral_line",
        "signal.evidence",
        "signal.line_fit",
    ),
    "Subcarriers, spectrogram": ("signal.selection", "signal.min_cut", "signal.spectrogram", "signal.doppler_gate"),
    "Velocity": (
        "sensing.velocity",
        "sensing.signed_doppler",
        "sensing.bistatic",
        "sensing.velocity_profile",
        "signal.earth_mover",
    ),
    "Geometry": (
        "csi.room",
        "csi.floor_plan",
        "csi.polygon",
        "sensing.field",
        "sensing.fresnel",
        "sensing.excess_range",
        "sensing.link_strength",
        "sensing.localisation",
        "sensing.sensitive_region",
        "sensing.coverage",
        "sensing.floor_belief",
        "sensing.zones",
    ),
    "Whole streams": ("engine.engine", "apps.analyse", "apps.plot"),
    "Simulation": ("simulate",),
    "Bytes": ("wire", "history.codec", "history.chunks"),
}
MODULES = tuple(module for chapter in _CHAPTERS.values() for module in chapter)
"""In the order of the index; what the page and the command line alone call is not among them."""

_HEAD = "<!-- Made by `python -m halfwave.apps.reference docs/reference` from {source}. Do not edit. -->\n\n"
_WIDTH = 100

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.AnnAssign | ast.Assign


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
    full = f"halfwave.{name}" if halfwave.PUBLIC.get(name) == module else f"halfwave.{module}.{name}"
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
    """The pages of the reference.

    Returns
    -------
    dict of str to str
        Name and text of each.

    Examples
    --------
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
        f"| [`hw.{name}`]({module}.md#halfwave{name.lower()}) | {module} |" for name, module in halfwave.PUBLIC.items()
    ]
    names = "\n## At hand as `hw.`\n\n| name | module |\n|---|---|\n" + "\n".join(table) + "\n"
    out["README.md"] = _HEAD.format(source="py/halfwave") + text + names + "\n".join(index) + "\n"
    return out


def main(argv: list[str] | None = None) -> int:
    """Write the files, or with --check name those that are not as they would be written; the exit status."""
    return make(argv, files, __doc__, command="python -m halfwave.apps.reference", whole="*.md")


if __name__ == "__main__":
    sys.exit(main())
