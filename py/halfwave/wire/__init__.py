"""The one stream: pcapng, written and read; classic pcap, read. Standard library only, for the relay's sake.

One interface block stands for one source of data. Its link type says what its packets are (RAW: an IP/UDP
datagram; USER0: one line of text) and its description is the provenance: "live", "simulated, seed 42". So a
file keeps where its frames come from. Format: IETF draft-ietf-opsawg-pcapng, block types and options by the
numbers there.

    stream = section_header() + interface_block("live")
    stream += packet_block(0, time_ns, payload, ("10.0.0.7", 4000))
    for datagram in Reader().feed(stream): ...
"""

from __future__ import annotations

from struct import Struct

from .gunzip import Gunzip
from .link_layer import RAW, USER0, ipv4_udp_header, ipv6_udp_header
from .packets import Datagram, Interface, Packets, Source
from .pcapng import INTERFACE, PACKET, SECTION
from .reader import Reader

__all__ = [
    "NOT_RECORDED",
    "RAW",
    "USER0",
    "Address",
    "Datagram",
    "Gunzip",
    "Interface",
    "Packets",
    "Reader",
    "Source",
    "interface_block",
    "packet_block",
    "section_header",
    "text_block",
]

NOT_RECORDED = "not recorded: "
"""Begins the comment of an interface whose datagrams' fixed fields hold nothing: their names, with commas."""

_MAX_TEMPLATES = 4096  # forged source addresses must not grow memory
_two_words = Struct("<II").pack


def _option(code: int, value: bytes) -> bytes:
    return Struct("<HH").pack(code, len(value)) + value + bytes(-len(value) % 4) if value else b""


def _block(kind: int, body: bytes) -> bytes:
    size = 12 + len(body)
    return _two_words(kind, size) + body + Struct("<I").pack(size)


def section_header(*, application: str = "halfwave", comment: str = "") -> bytes:
    """The block that opens a stream or a file; whatever follows belongs to it, up to the next.

    Parameters
    ----------
    application : str
        That writes it.
    comment : str
        For people.

    Returns
    -------
    bytes
        A section header block.

    Examples
    --------
    >>> section_header(application="")[:12].hex()
    '0a0d0d0a1c0000004d3c2b1a'
    """
    options = _option(1, comment.encode()[:65535]) + _option(4, application.encode())
    return _block(SECTION, Struct("<IHHq").pack(0x1A2B3C4D, 1, 0, -1) + options + (bytes(4) if options else b""))


def interface_block(description: str, *, link_type: int = RAW, name: str = "", comment: str = "") -> bytes:
    """Declares the next interface of the section, the first being 0.

    Time stamps are nanoseconds since the Unix epoch.

    Parameters
    ----------
    description : str
        The provenance: "live", "simulated, seed 42".
    link_type : int
        What its packets are: RAW, USER0 ...
    name : str
        The port or file that it stands for, such as "udp 5005".
    comment : str
        For programs, such as NOT_RECORDED.

    Returns
    -------
    bytes
        An interface description block.

    Examples
    --------
    >>> interface_block("live")[:12].hex()
    '010000002800000065000000'
    """
    texts = ((1, comment), (2, name), (3, description))
    options = b"".join(_option(code, text.encode()[:65535]) for code, text in texts)
    return _block(INTERFACE, Struct("<HHI").pack(link_type, 0, 0) + options + _option(9, b"\x09") + bytes(4))


Address = tuple[str, int] | tuple[str, int, int, int]
"""(address, port), with flow and scope in IPv6: as sockets give it."""

_templates: dict[tuple[int, Address, int, Address], tuple[bytes, bytes, bytes]] = {}


def packet_block(
    interface: int,
    time_ns: int,
    payload: bytes,
    source: Address,
    destination: Address = ("127.0.0.1", 5005),
) -> bytes:
    """One UDP datagram as an enhanced packet block, its IP and UDP header rebuilt.

    All but the time and the payload is kept for the next datagram of that source and length.

    Parameters
    ----------
    interface : int
        Its number in the section.
    time_ns : int
        Arrival, nanoseconds since the Unix epoch.
    payload : bytes
        Of the datagram.
    source, destination : tuple
        (address, port, ...) as sockets give them.

    Returns
    -------
    bytes
        An enhanced packet block.

    Examples
    --------
    >>> len(packet_block(0, 5, b"hello", ("10.0.0.7", 4000)))
    68
    """
    key = (interface, source, len(payload), destination)
    template = _templates.get(key)
    if template is None:
        template = _packet_template(interface, payload, source, destination)
        if ":" not in source[0]:  # IPv6 has a checksum over the payload
            if len(_templates) >= _MAX_TEMPLATES:
                _templates.clear()
            _templates[key] = template
    head, headers, tail = template
    return b"".join((head, _two_words(time_ns >> 32, time_ns & 0xFFFFFFFF), headers, payload, tail))


def _packet_template(
    interface: int, payload: bytes, source: Address, destination: Address
) -> tuple[bytes, bytes, bytes]:
    if ":" in source[0]:
        address = destination[0] if ":" in destination[0] else "::1"
        headers = ipv6_udp_header(source[0], source[1], address, destination[1], payload)
    else:
        headers = ipv4_udp_header(source[0], source[1], destination[0], destination[1], len(payload))
    return _around(interface, headers, len(payload))


def _around(interface: int, headers: bytes, payload_length: int) -> tuple[bytes, bytes, bytes]:
    captured = len(headers) + payload_length
    padding = -captured % 4
    size = 32 + captured + padding
    head = Struct("<III").pack(PACKET, size, interface)
    return head, _two_words(captured, captured) + headers, bytes(padding) + Struct("<I").pack(size)


def text_block(interface: int, time_ns: int, line: bytes) -> bytes:
    """One line of text, as a node prints it, for an interface of link type USER0.

    Parameters
    ----------
    interface : int
        Its number in the section.
    time_ns : int
        Arrival, nanoseconds since the Unix epoch.
    line : bytes
        Without its end.

    Returns
    -------
    bytes
        An enhanced packet block.

    Examples
    --------
    >>> len(text_block(0, 5, b"CSI_DATA,0"))
    44
    """
    head, lengths, tail = _around(interface, b"", len(line))
    return b"".join((head, _two_words(time_ns >> 32, time_ns & 0xFFFFFFFF), lengths, line, tail))
