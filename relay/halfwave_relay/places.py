"""Places for connections: bounded in all and for each address, and given back by whoever leaves them unused.

No socket, no clock. A newcomer whose address holds fewer places than another always gets one. First yields of whom it
is not known whether anybody reads there, then whose address holds most, then who was idle for longest. So neither
connections that never read nor those of one machine keep others out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network

__all__ = ["Limits", "Place", "Places"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections, and how long each may take, seconds."""

    connections: int = 512
    connections_of_one: int = 128
    clients: int = 64
    clients_of_one: int = 32
    head_s: float = 10.0  # from connecting to the end of the first request
    idle_s: float = 30.0  # that a browser may keep a connection without a request
    write_s: float = 20.0  # to take a quarter of a megabyte: 13 kB/s
    ping_s: float = 5.0  # how often a WebSocket is asked whether anyone is there
    silent_s: float = 60.0  # and when it is given up


def owner(address: str) -> str:
    """Who an address stands for: one machine may have all addresses of an IPv6 network of 64 bits.

    >>> owner("192.168.1.7"), owner("2001:db8::1:2:3"), owner("::ffff:10.0.0.1")
    ('192.168.1.7', '2001:db8::/64', '10.0.0.1')
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or (ip if ip.is_loopback else ip_network((ip, 64), strict=False)))
    return str(ip)


@dataclass(eq=False, slots=True)
class Place:
    """One connection's.  used_s: when the other side last did something.  close: gives the place up at once.  answers:
    someone is there who reads.
    """

    owner: str
    used_s: float
    close: Callable[[], None]
    answers: bool = False


@dataclass(slots=True)
class Places:
    """rest_s: a place that answers yields to an address that holds as many after so long unused.

    >>> closed, places = [], Places(2, 2, rest_s=5)
    >>> for i in range(2):
    ...     places.take("10.0.0.1", i, lambda i=i: closed.append(i)).answers = True
    >>> places.take("10.0.0.1", 2, print) is None  # both are in use, and it holds no fewer
    True
    >>> _ = places.take("10.0.0.2", 2, print); closed  # it holds none, the other two
    [0]
    """

    most: int
    most_of_one: int
    rest_s: float = 5.0
    yielded: int = 0
    _of: dict[str, list[Place]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self._of.values()))

    def take(self, address: str, now_s: float, close: Callable[[], None]) -> Place | None:
        """A place, for which another may have had to yield; None when there is none to be had."""
        mine = owner(address)
        held = len(self._of.get(mine, ()))
        if held >= self.most_of_one:
            if not self._yield(self._of[mine], now_s - self.rest_s):
                return None
        elif len(self) >= self.most:
            others = [place for who, places in self._of.items() if who != mine for place in places]
            most_held = max(map(len, self._of.values()))
            if not self._yield(others or self._of[mine], now_s if most_held > held else now_s - self.rest_s):
                return None
        place = Place(mine, now_s, close)
        self._of.setdefault(mine, []).append(place)
        return place

    def _yield(self, places: list[Place], unused_since_s: float) -> bool:
        """Close the one of these that is due first; one that answers, if it is unused since then."""
        first = min(places, key=lambda place: (place.answers, -len(self._of[place.owner]), place.used_s))
        if first.answers and first.used_s > unused_since_s:
            return False
        self.yielded += 1
        self.leave(first)
        first.close()
        return True

    def leave(self, place: Place) -> None:
        """Once is enough, twice does no harm."""
        places = self._of.get(place.owner, [])
        if place in places:
            places.remove(place)
            if not places:
                del self._of[place.owner]
