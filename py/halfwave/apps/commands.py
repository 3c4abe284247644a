"""What the commands of the command line do; which options each has: cli.py."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ..errors import FormatError, ParameterError

if TYPE_CHECKING:
    from ..simulate.scene import Scene

__all__ = ["analyse", "convert", "doctor", "info", "printable", "simulate"]


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


def printable(text: str) -> str:
    """A recording's own words, such that no terminal obeys them."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def info(args: argparse.Namespace) -> None:
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
            print(printable(f"halfwave: {told}"), file=sys.stderr)
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
        print(printable(f"{path}{f' / {member}' if member else ''}: {recording.format}, {len(recording)} links"))
        for frames in recording:
            print(printable(f"  {frames}"))
            told = readings(frames) | {key: frames.meta.get(key, "") for key in ("gap", "transmitters")}
            for name, words in told.items():
                if words:
                    print(printable(f"    {name}: {words}"))
        for reason, count in recording.rejects.counts.items():
            example = recording.rejects.examples.get(reason, "")
            print(printable(f"  rejected {count}: {reason}" + (f", first: {example!r}" if example else "")))
        if recording.reports:
            print(f"  {len(recording.reports)} reports of the nodes' own firmware")
        if any(map(len, recording)):
            usable = True
        else:
            what, tip = why_empty(recording.rejects.count_of, len(recording.reports))
            print(printable(f"  {what}" + (f" ({tip})" if tip else "")))
    if not opened:
        print(printable(f"{path}: archive, no recording in it"))
    for reason, count in others.counts.items():
        print(printable(f"  rejected {count}: {reason}"))
    if not opened:
        print(printable(f"  {' '.join(why_empty(others.count_of)[1:])}"))
    return usable


def doctor(args: argparse.Namespace) -> None:
    from .doctor import findings, reason_unread
    from .received import listen, received_in

    port = int(args.source) if args.source.isdigit() and not Path(args.source).exists() else None
    try:
        heard = received_in(args.source) if port is None else listen(port, host=args.host, seconds=args.seconds)
    except FormatError as error:
        found, well = [reason_unread(error)], False
    else:
        found, well = findings(heard), heard.packets > 0
    for finding in found:
        print(printable(f"{finding.answer:8}{finding.question} {finding.evidence}"))
        if finding.remedy and finding.answer != "yes":
            print(printable(f"        -> {finding.remedy}"))
    print("CSI comes." if well else "No CSI comes: the first no above says why.")
    sys.exit(0 if well else 1)


def convert(args: argparse.Namespace) -> None:
    from .. import read
    from ..formats.emptiness import why_empty
    from ..formats.export import left_out, to_pcapng
    from .progress import progress_bar, scaled
    from .table_file import check_output

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
            printable(f"halfwave: {args.source}: {what}; nothing is written" + (f" ({tip})" if tip else "")),
            file=sys.stderr,
        )
        sys.exit(1)
    _write(args.target, stream)
    print(f"{args.target}: {packets} packets of {len(recording)} links")
    for what in left_out(recording):
        print(f"  left out, since a raw CSI datagram has no place for it: {what}")
    for reason, count in recording.rejects.counts.items():
        print(printable(f"  left out {count}: {reason}"))


def analyse(args: argparse.Namespace) -> None:
    from ..csi.room import Room
    from .analyse import analyse as analyse_files

    if not any(Path(name).exists() for name in args.files):
        raise FileNotFoundError(ENOENT, "", args.files[0])
    room = Room.load(args.room) if args.room else None
    done = analyse_files(args.files, args.output, every_s=args.every, room=room, dask=args.dask, quiet=args.quiet)
    print(f"{args.output}: {done.rows} rows of {done.files} recordings, {done.packets} packets", file=sys.stderr)
    for reason, count in done.rejects.items():
        print(printable(f"  rejected {count}: {reason}"), file=sys.stderr)
    for file, error in done.failed.items():
        print(printable(f"  {file}: {error}"), file=sys.stderr)
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


def simulate(args: argparse.Namespace) -> None:
    from ..simulate import stream
    from ..simulate.stream import PIECE_S
    from ..simulate.truth import truth_of
    from .table_file import check_output

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
