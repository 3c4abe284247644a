"""The page's files: right types, compressed twins, ranges, revalidation; nothing outside the folder."""

from __future__ import annotations

import re
from pathlib import Path

from .http import Request, Response, text

__all__ = ["NO_PAGE", "find_page", "serve"]

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".zip": "application/zip",
    ".gz": "application/gzip",
}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})$")

NO_PAGE = (
    "There is no built page to show. In a checkout of Halfwave, `npm run build` makes it in web/dist: "
    "start the relay in that checkout, or with --page DIR."
)


def find_page(given: Path | None) -> Path | None:
    """The folder to serve: the one given, else ./web/dist, else the one in the package, else none."""
    for folder in (given,) if given else (Path("web/dist"), Path(__file__).parent / "page"):
        if folder and (folder / "index.html").is_file():
            return folder.resolve()
    return None


def _locate(root: Path, path: str) -> Path | None:
    """The file that a URL path names; None for none, and for whatever would leave the folder."""
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") or "\\" in part or "\0" in part or ":" in part for part in parts):
        return None
    try:
        file = root.joinpath(*parts)
        if path.endswith("/"):
            file /= "index.html"
        file = file.resolve()
        return file if file.is_file() and file.is_relative_to(root) else None
    except OSError:
        return None


def _accepts(request: Request, encoding: str) -> bool:
    for part in request.headers.get("accept-encoding", "").split(","):
        name, _, weight = part.strip().partition(";")
        if name.strip() == encoding:
            return weight.strip().replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def serve(root: Path | None, request: Request) -> Response:
    """Answers a GET or HEAD for a file of the page."""
    if root is None:
        said = f"{NO_PAGE}\nThe stream is at /ws/csi, the figures are at /health/metrics."
        return text(200 if request.path == "/" else 404, said)
    file = _locate(root, request.path)
    if file is None:
        return text(404, f"no such file in the page: {request.path!r}")
    headers = {
        "Content-Type": _TYPES.get(file.suffix, "application/octet-stream"),
        "Cache-Control": "no-cache",  # keep it, but ask whether it changed
        "Vary": "Accept-Encoding",
        "Accept-Ranges": "bytes",
    }
    asks_range = "range" in request.headers
    for encoding, suffix in () if asks_range else _ENCODINGS:
        twin = file.with_name(file.name + suffix)
        if _accepts(request, encoding) and twin.is_file():
            file, headers["Content-Encoding"] = twin, encoding
            break
    stat = file.stat()
    etag = headers["ETag"] = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}{headers.get("Content-Encoding", "")}"'
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(304, headers=headers)
    if asks_range and request.headers.get("if-range", etag) == etag:
        return _part(file, stat.st_size, request.headers["range"], headers)
    return Response(200, headers=headers, file=file, length=stat.st_size)


def _part(file: Path, size: int, asked: str, headers: dict[str, str]) -> Response:
    """One range; several at once, or what is no range, get the whole, as RFC 9110 allows."""
    match = _RANGE.match(asked)
    if not match or match.groups() == ("", ""):
        return Response(200, headers=headers, file=file, length=size)
    first, last = match.groups()
    start = int(first) if first else max(size - int(last), 0)
    stop = min(int(last) + 1, size) if first and last else size
    if start >= stop:
        return Response(416, headers=headers | {"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return Response(206, headers=headers, file=file, start=start, length=stop - start)
