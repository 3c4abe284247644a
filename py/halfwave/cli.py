"""The command line: look into a recording, convert one, make a simulated one."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from .errors import HalfwaveError, ParameterError

if TYPE_CHECKING:
    from .simulate.scene import Scene

__all__ = ["main"]

EXAMPLES = """examples:
  halfwave info bedroom.pcapng                    what is in a recording, link by link
  halfwave convert walk.csv walk.pcapng           text or npz to the stream that relay and page play
  halfwave analyse night.pcapng -o night.csv      every estimate of every link, as a table
  halfwave simulate walk.pcapng --seed 42         a simulated room, labelled so
  halfwave simulate room.json out.pcapng --truth truth.json       your own scene, and what was true in it
"""

ANALYSE_EXAMPLES = """examples:
  halfwave analyse night.pcapng                           estimates.csv, a row a quantity every 5 s
  halfwave analyse recordings/ -o all.parquet --every 1   a folder, as Parquet
  halfwave analyse recordings/ --dask tcp://10.0.0.2:8786 the same table, computed by a cluster that sees the folder
"""


@contextmanager
def _compressed(raw: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Compressed where the name ends in .gz; the same bytes at any time of the day."""
    if not name.endswith(".gz"):
        yield raw
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as out:
        yield cast(BinaryIO, out)


def _write(target: str, stream: bytes) -> None:
    with open(target, "wb") as raw, _compressed(raw, target) as out:
        out.write(stream)


def _printable(text: str) -> str:
    """A recording's own words, such that no terminal obeys them."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _seed(text: str) -> int:
    value = int(text)
    if not 0 <= value < 2**63:
        raise argparse.ArgumentTypeError(f"{value} is no seed, expected 0 to 2^63 - 1")
    return value


def _info(args: argparse.Namespace) -> None:
    from . import read

    for path in args.files:
        recording = read(path)
        print(f"{path}: {recording.format}, {len(recording)} links")
        for frames in recording:
            print(_printable(f"  {frames}"))
        for reason, count in recording.rejects.counts.items():
            example = recording.rejects.examples.get(reason, "")
            print(_printable(f"  rejected {count}: {reason}" + (f", first: {example!r}" if example else "")))
        if recording.reports:
            print(f"  {len(recording.reports)} reports of the nodes' own firmware")


def _convert(args: argparse.Namespace) -> None:
    from . import read
    from .analysis import check_output
    from .export import left_out, to_pcapng

    check_output(args.target, [args.source])
    recording = read(args.source, keep_copies=True)
    _write(args.target, to_pcapng(recording))
    print(f"{args.target}: {sum(len(f) for f in recording)} packets of {len(recording)} links")
    for what in left_out(recording):
        print(f"  left out, since a raw CSI datagram has no place for it: {what}")
    for reason, count in recording.rejects.counts.items():
        print(_printable(f"  left out {count}: {reason}"))


def _analyse(args: argparse.Namespace) -> None:
    from .analysis import analyse
    from .room import Room

    room = Room.load(args.room) if args.room else None
    done = analyse(args.files, args.output, every_s=args.every, room=room, dask=args.dask, quiet=args.quiet)
    print(f"{args.output}: {done.rows} rows of {done.files} recordings, {done.packets} packets", file=sys.stderr)
    for reason, count in done.rejects.items():
        print(_printable(f"  rejected {count}: {reason}"), file=sys.stderr)
    for file, error in done.failed.items():
        print(_printable(f"  {file}: {error}"), file=sys.stderr)
    if done.failed:
        sys.exit(1)


def _is_json(name: str) -> bool:
    return name.lower().endswith(".json")


def _scene(name: str, target: str) -> Scene:
    """The scene of this name; a forgotten output would write over it, or leave a file that hides a bundled one."""
    from .simulate.scene_file import SCENES, load

    if target in SCENES or _is_json(target):
        of = name or target
        tip = f"write: halfwave simulate {of} {Path(of).stem}.pcapng"
        raise ParameterError(f"{target} names a scene, expected the file to write, OUT.pcapng", tip=tip)
    name = name or SCENES[0]
    if Path(name).exists() and not _is_json(name):
        tip = f"a scene's name ends in .json; one of {', '.join(SCENES)} is bundled where nothing has that name"
        raise ParameterError(f"{name} is there and no .json file, expected a scene", tip=tip)
    return load(name)


def _simulate(args: argparse.Namespace) -> None:
    from .analysis import check_output
    from .simulate import stream
    from .simulate.stream import PIECE_S
    from .simulate.truth import truth_of

    scene = _scene(args.scene, args.target)
    check_output(args.target, [args.scene])
    if args.truth:
        check_output(args.truth, [args.scene, args.target])
    shown = sys.stderr.isatty()
    target = Path(args.target)
    partial = target.with_name(f"{target.name}.part")
    try:
        with partial.open("wb") as raw, _compressed(raw, args.target) as out:
            for i, piece in enumerate(stream(scene, seed=args.seed)):
                out.write(piece)
                if shown:
                    done_s = min(i * PIECE_S, scene.duration_s)
                    print(f"\r{done_s:.0f} of {scene.duration_s:.0f} s", end="", file=sys.stderr)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    if shown:
        print(file=sys.stderr)
    if args.truth:
        Path(args.truth).write_text(json.dumps(truth_of(scene)))
    print(f"{args.target}: {scene.duration_s:.0f} s, simulated, seed {args.seed}")


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="halfwave",
        description="What WiFi sees, from ESP32 CSI.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = p.add_subparsers(required=True, metavar="COMMAND")
    info = commands.add_parser("info", help="what is in a recording")
    info.add_argument("files", nargs="+", metavar="FILE")
    info.set_defaults(run=_info)
    convert = commands.add_parser("convert", help="a recording with phase to pcapng")
    convert.add_argument("source", metavar="FILE")
    convert.add_argument("target", metavar="OUT.pcapng")
    convert.set_defaults(run=_convert)
    analyse = commands.add_parser(
        "analyse",
        help="estimates of recordings as a table",
        epilog=ANALYSE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    analyse.add_argument("files", nargs="+", metavar="FILE", help="recordings, or folders of them")
    analyse.add_argument("--output", "-o", default="estimates.csv", help=".csv or .parquet; - for the terminal")
    analyse.add_argument("--every", type=float, default=5.0, metavar="S", help="seconds between rows (default 5)")
    analyse.add_argument("--room", metavar="ROOM.json", help="where the nodes stand; needed to tell a position")
    analyse.add_argument("--dask", default="", metavar="ADDRESS", help="of a Dask scheduler that runs already")
    analyse.add_argument("--quiet", action="store_true", help="no progress bar")
    analyse.set_defaults(run=_analyse)
    simulate = commands.add_parser("simulate", help="a simulated room as pcapng")
    which = "room, people, radio; or a bundled one: walk (default), rest, fall, fan, four-boards"
    simulate.add_argument("scene", nargs="?", default="", metavar="ROOM.json", help=which)
    simulate.add_argument("target", metavar="OUT.pcapng")
    simulate.add_argument("--seed", type=_seed, default=42, help="the same seed gives the same bytes (default 42)")
    simulate.add_argument("--truth", metavar="FILE.json", help="write what was simulated beside it")
    simulate.set_defaults(run=_simulate)
    return p


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command; errors come as one line that says what to do, exit code 2."""
    args = parser().parse_args(argv)
    try:
        args.run(args)
    except (HalfwaveError, OSError) as error:
        from .analysis import words_of

        print(_printable(f"halfwave: {words_of(error)}"), file=sys.stderr)
        sys.exit(2)
