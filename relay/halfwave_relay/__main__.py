"""`halfwave-relay`, or `python -m halfwave_relay`."""

from __future__ import annotations

import argparse
import asyncio
import errno
import sys

from .options import parse_options
from .server import Relay, log

__all__ = ["main"]


async def _run(options: argparse.Namespace) -> int:
    try:
        relay = Relay(options)
        await relay.ready()
    except (OSError, ValueError) as error:
        log(_explain(error, options))
        return 1
    print(relay.greeting(), flush=True)
    await relay.run()
    return 0


def _explain(error: OSError | ValueError, options: argparse.Namespace) -> str:
    number = getattr(error, "errno", None)
    ports = f"UDP {options.udp_port} or HTTP {options.http_port}"
    if number == errno.EADDRINUSE:
        return (
            f"a port is taken ({error}). Is a relay running already? Stop it, or choose others than {ports} "
            "with --udp-port and --http-port; 0 takes a free one"
        )
    if number == errno.EACCES:
        return f"not permitted ({error}): ports below 1024 belong to the administrator, now {ports}"
    if number == errno.EADDRNOTAVAIL:
        return f"--host {options.host} or --udp-host {options.udp_host} is no address of this machine ({error})"
    return str(error)


def main(arguments: list[str] | None = None) -> int:
    """Runs until SIGINT or SIGTERM; returns the exit status."""
    options = parse_options(sys.argv[1:] if arguments is None else arguments)
    try:
        # add_reader on a UDP socket is for selectors; on Windows the default loop has none
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            return runner.run(_run(options))
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
