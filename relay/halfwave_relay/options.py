"""The relay's options, by flag or by environment: --udp-port is also HALFWAVE_UDP_PORT."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from .shared import VERSION
from .webhook import address_problem

__all__ = ["is_loopback", "parse_options"]

_EXAMPLES = """
examples:
  halfwave-relay                                  the page on http://localhost:8000, nodes send to UDP 5005
  halfwave-relay --record night.pcapng --rotate-minutes 60
                                                  and keep all that arrives, a file an hour
  halfwave-relay --replay night.pcapng --speed 4  play that night in a quarter of its time
  halfwave-relay --host 0.0.0.0                   for nodes and phones on the network; prints a token
  HALFWAVE_HTTP_PORT=9000 halfwave-relay          each option is a variable too, flags win

The relay computes nothing and sends nothing anywhere but to the clients that connect to it, and alarms to --webhook.
"""


def is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _port(word: str) -> int:
    if not word.isdecimal() or int(word) > 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 (any free one) to 65535, got {word!r}")
    return int(word)


def _positive(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"expected a number above 0, got {word!r}")
    return value


def _network(word: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(word, strict=False)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected an address or a network such as 192.168.1.0/28: {error}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="halfwave-relay",
        description="Passes the CSI datagrams of ESP32 nodes on to web pages, and serves the page.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--udp-port", type=_port, default=5005, metavar="PORT", help="where nodes send to (5005)")
    add("--udp-host", default="", metavar="ADDRESS", help="on which address (that of --host)")
    add("--http-port", type=_port, default=8000, metavar="PORT", help="page, stream and health (8000)")
    add("--host", default="127.0.0.1", metavar="ADDRESS", help="who may connect: 127.0.0.1, this machine alone")
    add("--token", default="", help="wanted of clients; made and printed when --host is not this machine")
    add("--allow-host", action="append", default=[], metavar="NAME", help="a name by which this machine is called too")
    add("--allow-origin", action="append", default=[], metavar="URL", help="a page from elsewhere that may connect")
    add(
        "--allow-node",
        action="append",
        default=[],
        type=_network,
        metavar="ADDRESS",
        help="a node, or a network such as 192.168.1.0/28, to hear; datagrams of others are dropped and counted",
    )
    add("--page", type=Path, metavar="DIR", help="the built page (./web/dist, else the one installed)")
    add("--record", type=Path, metavar="FILE", help="keep the stream, as pcapng; overwrites nothing")
    add("--rotate-mb", type=_positive, metavar="MB", help="begin the next file at this size")
    add("--rotate-minutes", type=_positive, metavar="MIN", help="begin the next file after this time")
    add("--replay", type=Path, metavar="FILE", help="play a recording as if live, instead of listening to nodes")
    add("--speed", type=_positive, default=1.0, metavar="X", help="of the replay (1)")
    add("--webhook", default="", metavar="URL", help="where an alarm of the page is posted to, as JSON")
    add("--loop", action="store_true", help="the replay, again and again")
    add("--version", action="version", version=f"halfwave-relay {VERSION}", help="print it")
    return parser


def _from_environment(parser: argparse.ArgumentParser, environment: Mapping[str, str]) -> list[str]:
    """HALFWAVE_NAME=value as the flags they stand for; lists are separated by commas, 1 turns a switch on."""
    flags: list[str] = []
    for action in parser._actions:
        word = environment.get("HALFWAVE_" + action.dest.upper(), "")
        if not word or action.dest in ("help", "version"):
            continue
        flag = action.option_strings[-1]
        if action.nargs == 0:
            flags += [flag] if word.lower() not in ("0", "no", "false") else []
        elif isinstance(action.default, list):
            flags += [f"{flag}={part.strip()}" for part in word.split(",")]
        else:
            flags.append(f"{flag}={word}")
    return flags


def parse_options(arguments: list[str], environment: Mapping[str, str] = os.environ) -> argparse.Namespace:
    """Options by flag, else by environment, else the default. Exits with 2 and the reason on a wrong one.

    >>> parse_options(["--udp-port", "0"], {"HALFWAVE_UDP_PORT": "1", "HALFWAVE_HTTP_PORT": "9000"}).http_port
    9000
    """
    parser = _parser()
    options = parser.parse_args(_from_environment(parser, environment) + arguments)
    if (options.rotate_mb or options.rotate_minutes) and not options.record:
        parser.error("--rotate-mb and --rotate-minutes want --record FILE")
    if (options.loop or options.speed != 1) and not options.replay:
        parser.error("--speed and --loop want --replay FILE")
    if options.page and not (options.page / "index.html").is_file():
        parser.error(f"--page: expected a folder with index.html, got {options.page}; `npm run build` makes web/dist")
    if not re.fullmatch(r"[\w.~-]*", options.token, re.ASCII):
        parser.error("--token: letters, digits and -._~ only, as it stands in an address")
    if options.webhook and (problem := address_problem(options.webhook)):
        parser.error(f"--webhook: {problem}")
    options.udp_host = options.udp_host or options.host
    if not is_loopback(options.host) and not options.token:
        import secrets  # 10 ms, wanted by few

        options.token = secrets.token_urlsafe(16)
    return options
