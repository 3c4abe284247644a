"""Python source without docstrings and comments, line for line: what a Python that drops them reads the same.

The page's Python runs with PYTHONOPTIMIZE=2, so no docstring is ever seen there. Run by scripts/lib/packages.mjs inside
Pyodide, whose grammar is that of the sources.
"""

import ast
import io
import tokenize
from types import CodeType


def _is_docstring(node):
    if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) or not node.body:
        return False
    first = node.body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)


def _without_docstrings(source):
    """An empty string stays in their place: a body needs a statement. Columns of ast count UTF-8 bytes."""
    lines = source.encode().splitlines(keepends=True)
    for node in filter(_is_docstring, ast.walk(ast.parse(source))):
        doc = node.body[0]
        first, last = doc.lineno - 1, doc.end_lineno - 1
        head, tail = lines[first][: doc.col_offset] + b'""', lines[last][doc.end_col_offset :]
        gap = [b"\n", *[b"\n"] * (last - first - 1)] if last > first else []
        lines[first : last + 1] = b"".join([head, *gap, tail]).splitlines(keepends=True)
    return b"".join(lines)


def _without_comments(source):
    lines = source.splitlines(keepends=True)
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        row, column = token.start
        if token.type == tokenize.COMMENT and row > 2:  # the first two lines may name the encoding
            lines[row - 1] = (lines[row - 1].decode()[:column].rstrip() + "\n").encode()
    return b"".join(lines)


def _same(one, other):
    """Whether two code objects do the same on the same lines; columns may differ."""
    if not isinstance(one, CodeType) or not isinstance(other, CodeType):
        return type(one) is type(other) and one == other
    if list(one.co_lines()) != list(other.co_lines()) or len(one.co_consts) != len(other.co_consts):
        return False
    bare = [code.replace(co_linetable=b"", co_consts=()) for code in (one, other)]
    return bare[0] == bare[1] and all(map(_same, one.co_consts, other.co_consts))


def shorten(source: str) -> str:
    """The source itself where the short one would not compile to the same code."""
    try:
        short = _without_comments(_without_docstrings(source)).decode()
        same = _same(compile(source, "", "exec", optimize=2), compile(short, "", "exec", optimize=2))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return source
    return short if same else source
