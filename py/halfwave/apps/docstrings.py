"""Docstrings as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

__all__ = ["SECTIONS", "markdown", "sections_of"]

SECTIONS = ("Parameters", "Returns", "Yields", "Raises", "Notes", "References", "Examples")
"""Of numpydoc, in the order in which they stand."""

_ARGUMENT = re.compile(r"^([a-z_]\w*(?:, [a-z_]\w*)*): (?=\S)")


def markdown(docstring: str) -> str:
    """A docstring as Markdown: sections as lists, examples fenced, tables and indented text as they are.

    Parameters
    ----------
    docstring : str
        With numpydoc sections, or without.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> print(markdown("Counts.\\n\\nParameters\\n----------\\nn : int\\n    How many."))
    Counts.
    <BLANKLINE>
    **Parameters**
    <BLANKLINE>
    - `n` (int): How many.
    """
    parts = [
        _prose(text) if title in ("", "Notes", "Examples") else _listed(title, text)
        for title, text in sections_of(docstring)
    ]
    return "\n\n".join(filter(None, parts))


def sections_of(docstring: str) -> list[tuple[str, str]]:
    """Title and text of each section of a docstring.

    Parameters
    ----------
    docstring : str
        Cleaned, as ast.get_docstring gives it.

    Returns
    -------
    list of (str, str)
        What stands before the first section has the title "".

    Examples
    --------
    >>> sections_of("Counts.\\n\\nReturns\\n-------\\nint\\n    How many.")
    [('', 'Counts.'), ('Returns', 'int\\n    How many.')]
    """
    first, *rest = re.split(rf"^({'|'.join(SECTIONS)})\n-+\n", docstring, flags=re.MULTILINE)
    pairs = zip(["", *rest[::2]], [first, *rest[1::2]], strict=True)
    return [(title, text.strip("\n")) for title, text in pairs]


def _listed(title: str, text: str) -> str:
    """A section's entries as a list: what stands at the margin begins one, what is indented belongs to it."""
    entries: list[list[str]] = []
    for line in filter(None, text.split("\n")):
        if line.startswith(" ") and entries:
            entries[-1].append(line.strip())
        else:
            entries.append([line])
    out = [f"**{title}**", ""]
    for head, *about in entries:
        name, _, kind = head.partition(" : ")
        words = " ".join(about)
        if title == "References":
            out.append(f"- {' '.join([head, *about])}")
        elif kind:
            out.append(f"- `{name}` ({kind}): {words}")
        else:
            out.append(f"- {f'`{head}`' if title == 'Raises' else head}: {words}")
    return "\n".join(out)


def _prose(text: str) -> str:
    return "\n\n".join(block for part in re.split(r"\n\s*\n", text.strip("\n")) for block in _blocks(part))


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
