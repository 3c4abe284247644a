"""A console on what the page has loaded: runs what a person typed, and tells what it printed, gave and drew.

The text is the person's own: nothing that a link or a recording holds is ever run.
"""

from __future__ import annotations

import ast
import io
import linecache
import re
import rlcompleter
import sys
import traceback
from codeop import CommandCompiler
from contextlib import redirect_stderr, redirect_stdout
from time import perf_counter
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..csi.frames import Recording
from .show import Drawn, drawings

if TYPE_CHECKING:
    from .lab_contract import LabDrawn, LabRan
    from .outbox import Outbox

__all__ = ["Console"]

LONGEST_S = 60.0
"""A text that runs longer is stopped, between two lines: the page's estimates wait for it."""
_MOST_PRINTED = 100_000
_MOST_DRAWN = 20
_MOST_WORDS = 60
_NAME = "<input {}>"
_TYPED = re.compile(r"[\w.]*$")


class _Output(io.StringIO):
    """Keeps the beginning."""

    def write(self, text: str) -> int:
        left = _MOST_PRINTED - self.tell()
        if left > 0:
            super().write(text if len(text) <= left else text[:left] + "\n… more was printed than is shown\n")
        return len(text)


class Console:
    """The names that a person has defined, beside `hw`, `np`, `rec` and `now_s`.

    >>> console = Console()
    >>> made = console.run_text("a = 20\\nprint('hello')\\na + 1", Recording(), 0.0)
    >>> made.printed, made.error
    ('hello\\n21\\n', '')
    """

    def __init__(self) -> None:
        import halfwave

        self.names: dict[str, Any] = {"__name__": "__console__", "__builtins__": __builtins__, "hw": halfwave, "np": np}
        self._compile = CommandCompiler()
        self._number = 0

    def complete(self, text: str) -> list[str]:
        """Words that what was typed last may become, with what stands before their last dot."""
        typed = _TYPED.search(text)
        word = typed[0] if typed else ""
        if not word:
            return []
        completer, found = rlcompleter.Completer(self.names), list[str]()
        try:
            while len(found) < _MOST_WORDS and (match := completer.complete(word, len(found))):
                found.append(match)
        except Exception:  # of what a person's own objects do when they are asked for their names
            return []
        return sorted({match.rstrip("( ") for match in found})

    def run(self, text: str, recording: Recording, now_s: float, out: Outbox) -> LabRan:
        """Run a text; numbers that it draws are put into the outbox."""
        began = perf_counter()
        made = self.run_text(text, recording, now_s)
        drawn: list[LabDrawn] = [
            {"columns": len(d.x), "rows": len(d.y), "x": out.put(d.x, np.float64), "y": out.put(d.y, np.float32)}
            for d in made.drawn[:_MOST_DRAWN]
        ]
        cost_ms = 1e3 * (perf_counter() - began)
        return {"printed": made.printed, "error": made.error, "more": made.more, "drawn": drawn, "cost_ms": cost_ms}

    def run_text(self, text: str, recording: Recording, now_s: float) -> Ran:
        """The same, before it is told to a page."""
        self._number += 1
        name = _NAME.format(self._number)
        linecache.cache[name] = len(text), None, text.splitlines(keepends=True), name  # for tracebacks
        self.names |= {"rec": recording, "now_s": now_s}
        output, made = _Output(), Ran()
        brief = np.printoptions(threshold=60, edgeitems=3, linewidth=100, precision=4)
        with redirect_stdout(output), redirect_stderr(output), drawings() as made.drawn, brief:
            try:
                made.more = not self._run(text, name)
            except BaseException as error:  # whatever a person's text raises, SystemExit too, is theirs to read
                made.error = _told(error)
        made.printed = output.getvalue()
        return made

    def _run(self, text: str, name: str) -> bool:
        """False where the text goes on."""
        try:
            tree = ast.parse(text, name)
        except SyntaxError:
            if self._compile(text, name, "exec" if "\n" in text else "single") is None:
                return False
            raise
        *before, last = tree.body or [ast.Pass()]
        if not isinstance(last, ast.Expr):
            _guarded(compile(tree, name, "exec"), self.names)
            return True
        _guarded(compile(ast.Module(before, []), name, "exec"), self.names)
        value = _guarded(compile(ast.Expression(last.value), name, "eval"), self.names)
        if value is not None:
            self.names["_"] = value
            print(repr(value))
        return True


class Ran:
    """What came of a text."""

    printed = error = ""
    more = False
    drawn: list[Drawn]


def _guarded(code: CodeType, names: dict[str, Any]) -> Any:
    """Run; between two lines of the text, and at calls, it is asked whether it has run for too long."""
    until_s = perf_counter() + LONGEST_S

    def watch(frame: FrameType, event: str, arg: Any) -> Any:
        if perf_counter() > until_s:
            raise KeyboardInterrupt(f"stopped after {LONGEST_S:.0f} s: the page's estimates wait for it")
        return watch if frame.f_code.co_filename.startswith("<input") else None

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        return eval(code, names)
    finally:
        sys.settrace(before)


def _told(error: BaseException) -> str:
    """The traceback from the person's own first line on."""
    step = error.__traceback__
    while step is not None and not step.tb_frame.f_code.co_filename.startswith("<input"):
        step = step.tb_next
    told = traceback.TracebackException(type(error), error, step)
    return "".join(told.format(chain=False))[-_MOST_PRINTED:]
