"""The command line: look into a recording, convert one, make a simulated one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from ..errors import FormatError, HalfwaveError
from ..version import VERSION
from . import commands

__all__ = ["main"]

EXIT_CODES = """
exit code: 0 all is well; 1 a file could not be used, or nothing usable is in it; 2 the command is wrong: an option, a
name, a file that is not there
"""

EXAMPLES = (
    """examples:
  halfwave info bedroom.pcapng                    what is in a recording, link by link
  halfwave doctor 5005                            no packets? listen, and say why
  halfwave convert walk.csv walk.pcapng           text or npz to the stream that relay and page play
  halfwave analyse night.pcapng -o night.csv      every estimate of every link, as a table
  halfwave simulate walk.pcapng --seed 42         a simulated room, labelled so
  halfwave simulate room.json out.pcapng --truth truth.json       your own scene, and what was true in it
"""
    + EXIT_CODES
)

INFO_EXAMPLES = (
    """examples:
  halfwave info bedroom.pcapng walk.csv           links, rates, what was rejected and why
  halfwave info session.zip                       each recording in it
"""
    + EXIT_CODES
)

CONVERT_EXAMPLES = (
    """examples:
  halfwave convert walk.csv walk.pcapng           Espressif's text to what the page and the relay play
  halfwave convert walk.csv walk.pcapng.gz        compressed
"""
    + EXIT_CODES
)

DOCTOR_EXAMPLES = """examples:
  halfwave doctor                                 listen on UDP port 5005 for 10 s, and say why no packets come
  halfwave doctor 5006 --seconds 30               another port, longer
  halfwave doctor capture.pcap                    the same questions to a file

exit code: 0 if CSI comes, 1 if not, 2 the command is wrong: an option, a file that is not there
"""

ANALYSE_EXAMPLES = (
    """examples:
  halfwave analyse night.pcapng                           estimates.csv, a row a quantity every 5 s
  halfwave analyse recordings/ -o all.parquet --every 1   a folder, as Parquet
  halfwave analyse recordings/ --dask tcp://10.0.0.2:8786 the same table, computed by a cluster that sees the folder
"""
    + EXIT_CODES
)

SIMULATE_EXAMPLES = (
    """examples:
  halfwave simulate walk.pcapng --seed 42         a person walks, and stands still
  halfwave simulate rest rest.pcapng              a bundled scene by its name
  halfwave simulate room.json out.pcapng --truth truth.json
"""
    + EXIT_CODES
)


def _seed(text: str) -> int:
    value = int(text)
    if not 0 <= value < 2**63:
        raise argparse.ArgumentTypeError(f"{value} is no seed, expected 0 to 2^63 - 1")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= _LONGEST_S:
        raise argparse.ArgumentTypeError(f"{value:g} s, expected more than 0 and at most {_LONGEST_S:g}")
    return value


_LONGEST_S = 3600.0


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="halfwave",
        description="What WiFi sees, from ESP32 CSI.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument("--version", action="version", version=f"halfwave {VERSION}", help="print it")
    under = p.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], None], about: str, examples: str
    ) -> argparse.ArgumentParser:
        form = argparse.RawDescriptionHelpFormatter
        one = under.add_parser(name, help=about, description=about, epilog=examples, formatter_class=form)
        one.set_defaults(run=run)
        return one

    info = command("info", commands.info, "what is in a recording", INFO_EXAMPLES)
    info.add_argument("files", nargs="+", metavar="FILE", help="recordings, archives of them")
    doctor = command("doctor", commands.doctor, "why no packets come, from a port or a file", DOCTOR_EXAMPLES)
    doctor.add_argument(
        "source", nargs="?", default="5005", metavar="PORT|FILE", help="a UDP port (default 5005), or a file"
    )
    doctor.add_argument("--seconds", type=_seconds, default=10.0, metavar="S", help="how long to listen (default 10)")
    doctor.add_argument("--host", default="0.0.0.0", help="the address to listen on (default: all)")
    convert = command("convert", commands.convert, "a recording with phase to pcapng", CONVERT_EXAMPLES)
    convert.add_argument("source", metavar="FILE")
    convert.add_argument("target", metavar="OUT.pcapng")
    analyse = command("analyse", commands.analyse, "estimates of recordings as a table", ANALYSE_EXAMPLES)
    analyse.add_argument("files", nargs="+", metavar="FILE", help="recordings, or folders of them")
    analyse.add_argument("--output", "-o", default="estimates.csv", help=".csv or .parquet; - for the terminal")
    analyse.add_argument("--every", type=float, default=5.0, metavar="S", help="seconds between rows (default 5)")
    analyse.add_argument("--room", metavar="ROOM.json", help="node positions; without them positions are undetermined")
    analyse.add_argument("--dask", default="", metavar="ADDRESS", help="of a Dask scheduler that runs already")
    analyse.add_argument("--quiet", action="store_true", help="no progress bar")
    simulate = command("simulate", commands.simulate, "a simulated room as pcapng", SIMULATE_EXAMPLES)
    which = "room, people, radio; or a bundled one: walk (default), rest, fall, fan, four-boards"
    simulate.add_argument("scene", nargs="?", default="", metavar="ROOM.json", help=which)
    simulate.add_argument("target", metavar="OUT.pcapng")
    simulate.add_argument("--seed", type=_seed, default=42, help="the same seed gives the same bytes (default 42)")
    simulate.add_argument("--truth", metavar="FILE.json", help="write what was simulated beside it")
    return p


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; errors come as one line that says what to do, exit code 2, or 1 for what is no recording."""
    args = parser().parse_args(argv)
    try:
        args.run(args)
    except (HalfwaveError, OSError) as error:
        from .analyse import words_of

        print(commands.printable(f"halfwave: {words_of(error)}"), file=sys.stderr)
        sys.exit(1 if isinstance(error, FormatError) else 2)
