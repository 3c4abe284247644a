"""Keeps the stream in files: the same bytes, whole blocks, readable after kill -9. Never stops the relay.

Every batch is one unbuffered write, so what a killed relay had written is with the kernel. A write that the disk
takes only in part is cut back to the last whole block.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from .hub import Chunk

__all__ = ["Recorder"]

_RETRY_NS = 5 * 10**9  # after an error


class Recorder:
    """Writes chunks to `path`, then path-2, path-3 ... as each grows too big or too old; overwrites nothing.

    most_bytes, most_ns: when to begin the next file, 0 for never.  say: takes one line on an error and on a new file.
    file: the one in use.
    """

    def __init__(
        self, path: Path, section: bytes, *, most_bytes: int = 0, most_ns: int = 0, say: Callable[[str], None] = print
    ):
        self.path, self.most_bytes, self.most_ns, self._say = path, most_bytes, most_ns, say
        self.written = self.lost = 0  # frames
        self.error = ""
        self.file: Path | None = None
        self._preamble = section  # and all interfaces so far: what every file begins with
        self._handle: int | None = None
        self._number = 0
        self._size = self._frames = self._since_ns = self._retry_ns = 0  # of the file in use

    def open(self, time_ns: int) -> None:
        """Begins the first file, or raises ValueError with why it cannot be and what to do: before packets come."""
        try:
            if self.path.is_dir():
                raise OSError(errno.EISDIR, f"it is a folder; name a file in it, such as {self.path / 'night.pcapng'}")
            if self.path.exists() and not self.path.is_file():
                raise OSError(errno.EINVAL, "it is a device or a pipe, and a recording wants a file")
            self._open_next(time_ns)
        except OSError as error:
            raise ValueError(
                f"cannot record to {self.path}: {error.strerror}. Name a file with --record where this user may write "
                "and the disk has room, or leave --record away"
            ) from error

    def write(self, chunk: Chunk, time_ns: int) -> None:
        """Appends one batch; `time_ns` is now. An error is said once, counted in `lost`, and tried again in 5 s."""
        if self.error and time_ns < self._retry_ns:
            self.lost += chunk.frames
        else:
            self._try(chunk, time_ns)
        self._preamble += chunk.interfaces

    def _try(self, chunk: Chunk, time_ns: int) -> None:
        try:
            if self._handle is None or self._is_full(len(chunk.packets), time_ns):
                another = self._number > 0
                self._open_next(time_ns)
                if another and not self.error:
                    self._say(f"recording to {self.file}")
            self._append(chunk.interfaces + chunk.packets)
        except OSError as error:
            self.close()  # interfaces that were lost with the chunk are in the next file's preamble
            if not self.error:
                self._say(f"recording failed: {error}; the relay goes on and tries again every 5 s in a new file")
            self.error, self._retry_ns = str(error), time_ns + _RETRY_NS
            self.lost += chunk.frames
        else:
            self.written += chunk.frames
            self._frames += chunk.frames
            if self.error:
                self._say(f"recording goes on, to {self.file}")
            self.error = ""

    def _is_full(self, more_bytes: int, time_ns: int) -> bool:
        too_big = self.most_bytes and self._size + more_bytes > self.most_bytes
        return self._frames > 0 and bool(too_big or (self.most_ns and time_ns - self._since_ns >= self.most_ns))

    def _open_next(self, time_ns: int) -> None:
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        number = self._number + 1
        while True:
            name = self.path if number == 1 else self.path.with_stem(f"{self.path.stem}-{number}")
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
                self._handle = os.open(name, flags, 0o600)
                break
            except FileExistsError:
                number += 1
        self.file, self._size, self._frames, self._since_ns = name, 0, 0, time_ns
        try:
            self._append(self._preamble)
        except OSError:
            self.close()
            raise
        self._number = number

    def _append(self, data: bytes) -> None:
        assert self._handle is not None
        done = 0
        try:
            while done < len(data):
                done += os.write(self._handle, data[done:] if done else data)
        except OSError:
            os.ftruncate(self._handle, self._size)
            raise
        self._size += len(data)

    def close(self) -> None:
        """Ends the file in use; one without a packet in it is not left behind."""
        if self._handle is None or self.file is None:
            return
        os.close(self._handle)
        self._handle = None
        if not self._frames:
            self.file.unlink(missing_ok=True)
