"""The command line: look into a recording, convert one, make a simulated one."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ..errors import FormatError, HalfwaveError, ParameterError
from ..version import VERSION

if TYPE_CHECKING:
    from ..simulate.scene import Scene

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
  halfwave simulate walk.pcapng --seed 42         somebody walks, and stands still
  halfwave simulate rest rest.pcapng              a bundled scene by its name
  halfwave simulate room.json out.pcapng --truth truth.json
"""
    + EXIT_CODES
)


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


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= _LONGEST_S:
        raise argparse.ArgumentTypeError(f"{value:g} s, expected more than 0 and at most {_LONGEST_S:g}")
    return value


_LONGEST_S = 3600.0


def _info(args: argparse.Namespace) -> None:
    from .progress import progress_bar

    usable, failed = False, list[Exception]()
    for path in args.files:
        try:
            size = Path(path).stat().st_size
            with progress_bar(size, quiet=size < _LONG_BYTES) as advance:
                found = _inventory(path, advance)
        except Exception as error:  # one bad file costs itself alone
            from .analyse import words_of  # and all the estimators with it, which take longer than a small file

            failed.append(error)
            plain = isinstance(error, OSError | ParameterError)
            told = words_of(error) if plain else f"{path}: {words_of(error)}"
            print(_printable(f"halfwave: {told}"), file=sys.stderr)
            continue
        usable |= found
    if (
        failed
        and all(isinstance(error, OSError | ParameterError) for error in failed)
        and len(failed) == len(args.files)
    ):
        sys.exit(2)  # nothing was opened: the command itself is wrong
    if failed or not usable:
        sys.exit(1)


_LONG_BYTES = 64 << 20


def _inventory(path: str, advance: Callable[[int], None]) -> bool:
    """Prints what is in a file, and says whether there is anything to use."""
    from ..csi.readings import readings
    from ..csi.reasons import Rejects
    from ..formats.emptiness import why_empty
    from .inventory import inventory

    if Path(path).is_dir():
        raise ParameterError(f"{path} is a folder, expected a file", tip="name its files, or analyse it")
    others, usable, opened = Rejects(), False, 0
    for member, recording in inventory(path, others, progress=advance):
        opened += 1
        print(_printable(f"{path}{f' / {member}' if member else ''}: {recording.format}, {len(recording)} links"))
        for frames in recording:
            print(_printable(f"  {frames}"))
            told = readings(frames) | {key: frames.meta.get(key, "") for key in ("gap", "transmitters")}
            for name, words in told.items():
                if words:
                    print(_printable(f"    {name}: {words}"))
        for reason, count in recording.rejects.counts.items():
            example = recording.rejects.examples.get(reason, "")
            print(_printable(f"  rejected {count}: {reason}" + (f", first: {example!r}" if example else "")))
        if recording.reports:
            print(f"  {len(recording.reports)} reports of the nodes' own firmware")
        if any(map(len, recording)):
            usable = True
        else:
            what, tip = why_empty(recording.rejects.count_of, len(recording.reports))
            print(_printable(f"  {what}" + (f" ({tip})" if tip else "")))
    if not opened:
        print(_printable(f"{path}: archive, no recording in it"))
    for reason, count in others.counts.items():
        print(_printable(f"  rejected {count}: {reason}"))
    if not opened:
        print(_printable(f"  {' '.join(why_empty(others.count_of)[1:])}"))
    return usable


def _doctor(args: argparse.Namespace) -> None:
    from .doctor import findings, heard_in, listen, reason_unread

    port = int(args.source) if args.source.isdigit() and not Path(args.source).exists() else None
    try:
        heard = heard_in(args.source) if port is None else listen(port, host=args.host, seconds=args.seconds)
    except FormatError as error:
        found, well = [reason_unread(error)], False
    else:
        found, well = findings(heard), heard.packets > 0
    for finding in found:
        print(_printable(f"{finding.answer:8}{finding.question} {finding.evidence}"))
        if finding.remedy and finding.answer != "yes":
            print(_printable(f"        -> {finding.remedy}"))
    print("CSI comes." if well else "No CSI comes: the first no above says why.")
    sys.exit(0 if well else 1)


def _convert(args: argparse.Namespace) -> None:
    from .. import read
    from ..formats.emptiness import why_empty
    from ..formats.export import left_out, to_pcapng
    from .analyse import check_output
    from .progress import progress_bar, scaled

    check_output(args.target, [args.source])
    size = Path(args.source).stat().st_size
    with progress_bar(2 * size, quiet=size < _LONG_BYTES) as advance:  # it is read, then converted
        recording = read(args.source, keep_copies=True)
        advance(size)
        packets = sum(map(len, recording))
        stream = to_pcapng(recording, progress=scaled(advance, size, packets)) if packets else b""
    if not packets:
        what, tip = why_empty(recording.rejects.count_of, len(recording.reports))
        print(
            _printable(f"halfwave: {args.source}: {what}; nothing is written" + (f" ({tip})" if tip else "")),
            file=sys.stderr,
        )
        sys.exit(1)
    _write(args.target, stream)
    print(f"{args.target}: {packets} packets of {len(recording)} links")
    for what in left_out(recording):
        print(f"  left out, since a raw CSI datagram has no place for it: {what}")
    for reason, count in recording.rejects.counts.items():
        print(_printable(f"  left out {count}: {reason}"))


def _analyse(args: argparse.Namespace) -> None:
    from ..csi.room import Room
    from .analyse import analyse

    if not any(Path(name).exists() for name in args.files):
        raise FileNotFoundError(ENOENT, "", args.files[0])
    room = Room.load(args.room) if args.room else None
    done = analyse(args.files, args.output, every_s=args.every, room=room, dask=args.dask, quiet=args.quiet)
    print(f"{args.output}: {done.rows} rows of {done.files} recordings, {done.packets} packets", file=sys.stderr)
    for reason, count in done.rejects.items():
        print(_printable(f"  rejected {count}: {reason}"), file=sys.stderr)
    for file, error in done.failed.items():
        print(_printable(f"  {file}: {error}"), file=sys.stderr)
    if done.failed or not done.packets:
        sys.exit(1)


def _is_json(name: str) -> bool:
    return name.lower().endswith(".json")


def _scene(name: str, target: str) -> Scene:
    """The scene of this name; a forgotten output would write over it, or leave a file that hides a bundled one."""
    from ..simulate.scene_file import SCENES, load

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
    from ..simulate import stream
    from ..simulate.stream import PIECE_S
    from ..simulate.truth import truth_of
    from .analyse import check_output

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
    p.add_argument("--version", action="version", version=f"halfwave {VERSION}", help="print it")
    commands = p.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], None], about: str, examples: str
    ) -> argparse.ArgumentParser:
        form = argparse.RawDescriptionHelpFormatter
        one = commands.add_parser(name, help=about, description=about, epilog=examples, formatter_class=form)
        one.set_defaults(run=run)
        return one

    info = command("info", _info, "what is in a recording", INFO_EXAMPLES)
    info.add_argument("files", nargs="+", metavar="FILE", help="recordings, archives of them")
    doctor = command("doctor", _doctor, "why no packets come, from a port or a file", DOCTOR_EXAMPLES)
    doctor.add_argument(
        "source", nargs="?", default="5005", metavar="PORT|FILE", help="a UDP port (default 5005), or a file"
    )
    doctor.add_argument("--seconds", type=_seconds, default=10.0, metavar="S", help="how long to listen (default 10)")
    doctor.add_argument("--host", default="0.0.0.0", help="the address to listen on (default: all)")
    convert = command("convert", _convert, "a recording with phase to pcapng", CONVERT_EXAMPLES)
    convert.add_argument("source", metavar="FILE")
    convert.add_argument("target", metavar="OUT.pcapng")
    analyse = command("analyse", _analyse, "estimates of recordings as a table", ANALYSE_EXAMPLES)
    analyse.add_argument("files", nargs="+", metavar="FILE", help="recordings, or folders of them")
    analyse.add_argument("--output", "-o", default="estimates.csv", help=".csv or .parquet; - for the terminal")
    analyse.add_argument("--every", type=float, default=5.0, metavar="S", help="seconds between rows (default 5)")
    analyse.add_argument("--room", metavar="ROOM.json", help="where the nodes stand; needed to tell a position")
    analyse.add_argument("--dask", default="", metavar="ADDRESS", help="of a Dask scheduler that runs already")
    analyse.add_argument("--quiet", action="store_true", help="no progress bar")
    simulate = command("simulate", _simulate, "a simulated room as pcapng", SIMULATE_EXAMPLES)
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

        print(_printable(f"halfwave: {words_of(error)}"), file=sys.stderr)
        sys.exit(1 if isinstance(error, FormatError) else 2)
