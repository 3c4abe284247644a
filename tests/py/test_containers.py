"""What recordings come in: gzip that is damaged, archives from anybody, files that were live once."""

import gzip
import io
import struct
from dataclasses import replace

import numpy as np
import pytest
from support.datagrams import FEATURES, chain, stream
from support.streams import codes, frames_of, quiet

import halfwave as hw
from halfwave.formats.npz import save


def archive(frames, **changes):
    """Our own npz with some arrays exchanged."""
    file = io.BytesIO()
    save(file, [frames])
    arrays = dict(np.load(io.BytesIO(file.getvalue()))) | {f"0.{k.replace('__', '.')}": v for k, v in changes.items()}
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


FRAMES = frames_of(quiet(0.2))


@pytest.mark.parametrize("at", [-1, -6, 3000])
def test_gzip_with_a_flipped_bit_gives_what_comes_before_it(at):
    _, datagrams = chain(60)
    whole = stream(datagrams)
    packed = bytearray(gzip.compress(whole))
    packed[at] ^= 4
    recording, expected = hw.read(bytes(packed)), hw.read(whole)
    assert codes(recording)["gzip_damaged"] == 1
    found, there = (sum(map(len, r)) for r in (recording, expected))
    assert found == there if at < 0 else 0.3 * there < found < there


def test_zeros_behind_gzip_are_padding_and_other_bytes_are_counted():
    _, datagrams = chain(5)
    packed = gzip.compress(stream(datagrams))
    assert not hw.read(packed + bytes(512)).rejects.counts
    followed = hw.read(packed + b"junk")
    assert codes(followed) == {"gzip_followed_by_other_bytes": 1}
    assert list(followed.rejects.examples.values()) == ["4 bytes"]


def test_a_file_is_never_live():
    (frames,) = hw.read(archive(replace(FRAMES, provenance=hw.Provenance("live", "udp 5005"))))
    assert str(frames.provenance) == "replay, an archive, recorded live, udp 5005"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_s": np.zeros((20, 2))}, "time_s of link 0 is float64"),
        ({"time_s": np.full(20, np.nan)}, "time_s of link 0 goes back or is not finite"),
        ({"time_s": np.array(["a"] * 20)}, "time_s of link 0 is <U1"),
        ({"layout__null": np.zeros(3, bool)}, "layout.null of link 0"),
        ({"csi": np.zeros((20, 0, 64), np.complex64)}, "an antenna and a bin at least"),
        ({"rssi_dbm": np.array([{}] * 20)}, "cannot be read"),
        ({"label": np.arange(20)}, "label of link 0 is int"),
    ],
)
def test_an_archive_from_anybody_is_refused_by_the_name_of_what_is_wrong(changes, words):
    with pytest.raises(hw.FormatError, match=words):
        hw.read(archive(FRAMES, **changes))


def test_a_small_archive_that_would_fill_the_memory_is_refused():
    bomb = io.BytesIO()
    arrays = {"csi_data": np.zeros((50_000_000, 2), np.int8), "duration_ms": np.float64(1e6), "label": "x" * 100}
    np.savez_compressed(bomb, **arrays)
    with pytest.raises(hw.FormatError, match="bytes of memory"):
        hw.read(bomb.getvalue())


def test_a_feature_vector_whose_time_looks_like_a_length_is_one():
    unlucky = FEATURES[:8] + struct.pack("<q", (7 << 16) + 38) + FEATURES[16:]
    recording = hw.read(stream([unlucky]))
    assert [r.kind for r in recording.reports] == ["features"]
    assert not recording.rejects.counts
