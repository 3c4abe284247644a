"""What pyproject.toml cannot say: the relay is built with parts that have their home elsewhere in the checkout.

Beside its own modules a wheel holds `_wire` (py/halfwave/wire) and `_version.py` (py/halfwave/version.py), for
`halfwave_relay.shared`; the licence; and `page` (web/dist with its compressed twins), where `npm run build` was run
before. A source distribution holds the same, so it builds anywhere. An installation in place (`pip install -e`) copies
nothing.
"""

import runpy
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = Path(__file__).parent
PACKAGE = HERE / "halfwave_relay"
SHARED, PAGE = HERE.parent / "py/halfwave", HERE.parent / "web/dist"
IN_CHECKOUT = (SHARED / "wire").is_dir()
"""Else this is an unpacked source distribution, in which all lies in its place already."""


def version() -> str:
    return runpy.run_path(str(SHARED / "version.py" if IN_CHECKOUT else PACKAGE / "_version.py"))["VERSION"]


def complete(package: Path) -> None:
    """Puts the parts from elsewhere into a copy of the package."""
    if not IN_CHECKOUT:
        return
    shutil.copytree(SHARED / "wire", package / "_wire", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(SHARED / "version.py", package / "_version.py")
    shutil.copy(HERE.parent / "LICENSE", package)
    if (PAGE / "index.html").is_file():
        shutil.copytree(PAGE, package / "page")
    else:
        print("halfwave-relay is built without the page: `npm run build` makes it")


class Build(build_py):
    def run(self) -> None:
        if self.editable_mode:
            super().run()
            return
        package = Path(self.build_lib) / "halfwave_relay"
        shutil.rmtree(package, ignore_errors=True)  # of an earlier build: files that are gone since would be packed
        super().run()
        complete(package)


class Source(sdist):
    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        complete(Path(base_dir) / "halfwave_relay")


setup(
    version=version(),
    package_dir={"": "."},  # in place it is then a plain path, no finder that each start of Python pays for
    packages=["halfwave_relay", *([] if IN_CHECKOUT else ["halfwave_relay._wire"])],
    cmdclass={"build_py": Build, "sdist": Source},
)
