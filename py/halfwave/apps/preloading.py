"""What the memory image of the page's Python is made with, and what follows when it is restored."""

from __future__ import annotations

import gc
import gzip
import json
import pkgutil
import random
from importlib import import_module

__all__ = ["preload", "reseed"]


def preload() -> None:
    """Import all that may be wanted later, lazily or not, so that a memory image holds it: all of this package, the
    parts of numpy that it resolves on first use, and one round of gzip and json, which carry C modules of their own.
    """
    package = __name__.partition(".")[0]
    for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in ("numpy.fft", "numpy.linalg", "numpy.ma"):  # numpy.unique asks numpy.ma
        import_module(name)
    json.loads(gzip.decompress(gzip.compress(b"[1.5]")))
    gc.freeze()  # what is there now stays: no collection needs to look at it


def reseed() -> None:
    """After a restore: every page would start from the same random state otherwise.

    numpy.random is not in the image, and seeds itself when it is first imported.
    """
    random.seed()
