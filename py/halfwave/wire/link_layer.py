"""From a captured packet to the UDP payload inside it: Ethernet, Linux cooked, loopback, raw IP. Standard
library only.

Link types are those of the tcpdump group's list; header layouts of IEEE 802.1Q, RFC 791 (IPv4), RFC 8200
(IPv6) and RFC 768 (UDP).
"""

from __future__ import annotations

from struct import Struct

from .damage import CUT_SHORT

__all__ = ["ETHERNET", "RAW", "USER0", "fills", "ipv4_udp_header", "ipv6_udp_header", "locate"]

NULL, ETHERNET, RAW, LOOP, LINUX_SLL, USER0, IPV4, IPV6, LINUX_SLL2 = 0, 1, 101, 108, 113, 147, 228, 229, 276
_BARE_IP = frozenset((RAW, IPV4, IPV6, 12, 14))  # 12 and 14: what BSD systems write for raw IP
_IP_ETHERTYPES = (0x0800, 0x86DD)
_VLAN_ETHERTYPES = (0x8100, 0x88A8, 0x9100)
_SKIPPED_IPV6_HEADERS = (0, 43, 60)  # hop-by-hop, routing, destination options
_UDP = 17

_u16 = Struct(">H").unpack_from
_ipv4 = Struct(">B x H 2x H x B").unpack_from  # version and header length, total length, fragment, protocol
_ipv6 = Struct(">4x H B").unpack_from  # payload length, next header

Located = tuple[int, int, int]
"""Start of the UDP payload, its length, start of the IP header (equal to the first for USER0)."""


def locate(data: bytes, start: int, stop: int, link_type: int) -> Located | str:
    """Where the UDP payload of the packet data[start:stop] lies, or the code of why there is none.

    >>> frame = ipv4_udp_header("10.0.0.7", 4000, "10.0.0.1", 5005, 3) + b"abc"
    >>> locate(frame, 0, len(frame), RAW)
    (28, 3, 0)
    >>> locate(frame, 0, 20, RAW)
    'packet_cut_short'
    >>> locate(frame, 0, len(frame), 105)
    'link_type_unknown'
    """
    if link_type in _BARE_IP:
        ip = start
    elif link_type == USER0:
        return start, stop - start, start
    else:
        found = _network_header(data, start, stop, link_type)
        if isinstance(found, str):
            return found
        ip = found
    if stop - ip < 28:
        return CUT_SHORT
    version_and_length, total, fragment, protocol = _ipv4(data, ip)
    if version_and_length >> 4 == 6:
        return _locate_in_ipv6(data, ip, stop)
    header = (version_and_length & 15) * 4
    if version_and_length >> 4 != 4 or header < 20:
        return "ip_header_wrong"
    if protocol != _UDP:
        return "not_udp"
    if fragment & 0x3FFF:
        return "ip_fragment"
    if total and ip + total < stop:  # Ethernet pads short packets; a total of 0 means segmentation offload
        stop = ip + total
    return _udp_payload(data, ip, ip + header, stop)


def fills(data: bytes, start: int, stop: int, link_type: int) -> bool:
    """Whether the bytes are one packet with a datagram, up to the last."""
    located = locate(data, start, stop, link_type) if stop > start else ""
    return not isinstance(located, str) and located[0] + located[1] == stop


def _network_header(data: bytes, start: int, stop: int, link_type: int) -> int | str:
    """Start of the IP header behind a link-layer header."""
    if link_type in (ETHERNET, LINUX_SLL):
        at = start + (12 if link_type == ETHERNET else 14)
        while at + 4 <= stop and _u16(data, at)[0] in _VLAN_ETHERTYPES:
            at += 4
        ip = at + 2
    elif link_type == LINUX_SLL2:
        at, ip = start, start + 20
        while ip + 4 <= stop and _u16(data, at)[0] in _VLAN_ETHERTYPES:
            at, ip = ip + 2, ip + 4
    elif link_type in (NULL, LOOP):
        return start + 4  # the address family differs between systems; the IP version nibble says the same
    else:
        return "link_type_unknown"
    if ip > stop:
        return CUT_SHORT
    return ip if _u16(data, at)[0] in _IP_ETHERTYPES else "not_ip"


def _locate_in_ipv6(data: bytes, ip: int, stop: int) -> Located | str:
    if stop - ip < 48:
        return CUT_SHORT
    length, following = _ipv6(data, ip)
    stop = min(stop, ip + 40 + length)
    at = ip + 40
    while following in _SKIPPED_IPV6_HEADERS:
        if at + 8 > stop:
            return CUT_SHORT
        following, at = data[at], at + 8 + 8 * data[at + 1]
    if following == 44:
        return "ip_fragment"
    return _udp_payload(data, ip, at, stop) if following == _UDP else "not_udp"


def _udp_payload(data: bytes, ip: int, udp: int, stop: int) -> Located | str:
    if udp + 8 > stop:
        return CUT_SHORT
    length = _u16(data, udp + 4)[0]
    if length < 8:
        return "udp_header_wrong"
    if udp + length > stop:
        return CUT_SHORT
    return udp + 8, length - 8, ip


def sender(data: bytes, ip: int, payload: int) -> tuple[str, int]:
    """Source address and port of the UDP packet with its IP header at `ip`, its payload at `payload`."""
    port = _u16(data, payload - 8)[0]
    if data[ip] >> 4 == 4:
        return ".".join(map(str, data[ip + 12 : ip + 16])), port
    from ipaddress import IPv6Address  # loaded only where IPv6 is met

    return str(IPv6Address(data[ip + 8 : ip + 24])), port


def _checksum(data: bytes) -> int:
    """The Internet checksum, RFC 1071."""
    total: int = sum(Struct(f">{(len(data) + 1) // 2}H").unpack(data + b"\0" * (len(data) & 1)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def ipv4_udp_header(source: str, port: int, destination: str, destination_port: int, length: int) -> bytes:
    """28 bytes of IPv4 and UDP header for a payload of this many bytes.

    The UDP checksum is 0, "none was made" (RFC 768): the kernel that received the datagram has checked it.
    """
    addresses = bytes(map(int, source.split("."))) + bytes(map(int, destination.split(".")))
    ip = Struct(">BBHHHBBH").pack(0x45, 0, 28 + length, 0, 0x4000, 64, _UDP, 0) + addresses
    ip = ip[:10] + _checksum(ip).to_bytes(2) + ip[12:]
    return ip + Struct(">4H").pack(port, destination_port, 8 + length, 0)


def ipv6_udp_header(source: str, port: int, destination: str, destination_port: int, payload: bytes) -> bytes:
    """48 bytes of IPv6 and UDP header; here the checksum is compulsory (RFC 8200, 8.1)."""
    from ipaddress import IPv6Address

    addresses = IPv6Address(source.partition("%")[0]).packed + IPv6Address(destination).packed
    length = 8 + len(payload)
    ports = Struct(">3H").pack(port, destination_port, length)
    checksum = _checksum(addresses + Struct(">I3xB").pack(length, _UDP) + ports + b"\0\0" + payload) or 0xFFFF
    return Struct(">IHBB").pack(6 << 28, length, _UDP, 64) + addresses + ports + checksum.to_bytes(2)
