"""The recorder by itself: rotation, and a disk that takes a part."""

import errno
import os

from halfwave.wire import Reader
from halfwave_relay.hub import Hub
from halfwave_relay.recorder import Recorder


def chunks(n: int, source=("10.0.0.7", 1)):
    hub = Hub()
    for i in range(n):
        hub.receive((i, source, bytes([i]) * 100))
        yield hub.flush()


def payloads_of(path) -> list[bytes]:
    reader = Reader()
    packets = reader.feed(path.read_bytes())
    assert not packets.malformed
    assert reader.close() == {}
    return [p.payload[:1] for p in packets]


def test_each_file_of_a_rotation_reads_by_itself(tmp_path):
    by_size = Recorder(tmp_path / "a.pcapng", Hub().section, most_bytes=600)
    by_age = Recorder(tmp_path / "b.pcapng", Hub().section, most_ns=30)
    for i, chunk in enumerate(chunks(6)):
        by_size.write(chunk, i * 10)
        by_age.write(chunk, i * 10)
    by_size.close()
    by_age.close()
    for stem in "ab":
        files = sorted(tmp_path.glob(f"{stem}*.pcapng"), key=lambda f: (len(f.name), f.name))
        assert [f.name for f in files][:2] == [f"{stem}.pcapng", f"{stem}-2.pcapng"]
        assert [p for f in files for p in payloads_of(f)] == [bytes([i]) for i in range(6)]


def test_a_full_disk_is_said_once_counted_and_leaves_whole_blocks(tmp_path, monkeypatch):
    said, write = [], os.write
    recorder = Recorder(tmp_path / "a.pcapng", Hub().section, say=said.append)
    full = [False]

    def sometimes_full(file, data):
        if not full[0]:
            return write(file, data)
        if len(data) < 100:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[: len(data) - 50])

    monkeypatch.setattr(os, "write", sometimes_full)
    for i, chunk in enumerate(chunks(6)):
        full[0] = i in (2, 3)
        recorder.write(chunk, i * 4 * 10**9)
    recorder.close()
    assert payloads_of(tmp_path / "a.pcapng") == [b"\0", b"\1"]
    assert payloads_of(tmp_path / "a-2.pcapng") == [b"\4", b"\5"]
    assert len(list(tmp_path.iterdir())) == 2  # what was begun while the disk was full is gone
    assert (recorder.written, recorder.lost) == (4, 2)
    assert len(said) == 2
    assert "No space left" in said[0]
