"""tests/py and the comparison with native Python, by pytest inside Pyodide. tests/pyodide/run.mjs starts it."""

import os
import subprocess
import sys
import types
from collections import Counter

import pytest

_NOT_OF_THE_PAGE = (
    *("analyse", "cli", "doctor", "history", "notebook", "plot"),
    *("architecture", "docs", "docstrings", "generated", "reference", "words"),
)
"""Of programs and files that the page leaves out (scripts/lib/packages.mjs), and of the repository's own files: these
tests run natively, and nowhere is there a Pyodide in which what they are of runs."""
_MINUTES_OF_PLAY = ("lab", "sliced", "zones")
"""Each plays minutes of recordings many times over: natively, and in short by the tests of the page in a browser."""


class Anything:
    """Stands for every strategy: called, combined or asked for an attribute, it is itself."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_, **__):
        return self

    __or__ = __call__


def without_hypothesis() -> None:
    """The rest of a file that uses hypothesis still runs; what it generates examples for is skipped."""
    skip = pytest.mark.skip(reason="hypothesis is native code that Pyodide lacks")
    module = types.ModuleType("hypothesis")
    module.strategies = Anything()
    module.given = lambda *_, **__: skip
    module.settings = lambda *_, **__: lambda test: test
    sys.modules["hypothesis"] = module


def no_process(*_, **__):
    pytest.skip("starts a process, which Pyodide cannot")


class Tally:
    """Counts tests, and skips by their reason."""

    def __init__(self):
        self.counts, self.reasons = Counter(), Counter()

    def pytest_collectreport(self, report):
        self.counts["failed"] += report.failed

    def pytest_runtest_logreport(self, report):
        if report.skipped:
            self.reasons[report.longrepr[2].removeprefix("Skipped: ")] += 1
        self.counts[report.outcome] += report.when == "call" or report.outcome != "passed"

    def __str__(self):
        reasons = "; ".join(f"{n} x {reason}" for reason, n in self.reasons.most_common())
        told = ", ".join(f"{self.counts[outcome]} {outcome}" for outcome in ("passed", "failed", "skipped"))
        return f"{told} ({reasons})" if reasons else told


def main(root: str, *options: str) -> int:
    """pytest's exit status."""
    os.chdir(root)
    without_hypothesis()
    subprocess.run = no_process
    tally = Tally()
    off = [word for name in ("cacheprovider", "faulthandler") for word in ("-p", f"no:{name}")]
    left_out = [f"--ignore=tests/py/test_{name}.py" for name in (*_NOT_OF_THE_PAGE, *_MINUTES_OF_PLAY)]
    status = pytest.main([*off, *left_out, "--tb=short", *options, "tests/py", "tests/pyodide"], [tally])
    print(f"under Pyodide, Python {sys.version.split()[0]}: {tally}")
    return int(status)
