"""What the relay has in common with `halfwave`, the package that reads its stream: pcapng and the version.

Both have one home, py/halfwave/wire and py/halfwave/version.py. The build (setup.py) puts them beside this file, so the
relay installs alone; in a checkout, and where it is installed in place, they are taken from their home. All other
modules of the relay import them from here.
"""

from __future__ import annotations

from importlib.util import find_spec

TYPE_CHECKING = False  # as typing has it, whose import would cost 4 ms
if TYPE_CHECKING or find_spec(f"{__package__}._wire") is None:
    from halfwave.version import VERSION
    from halfwave.wire import (
        RAW,
        USER0,
        Address,
        Datagram,
        Gunzip,
        Reader,
        interface_block,
        packet_block,
        section_header,
        text_block,
    )
else:
    from ._version import VERSION
    from ._wire import (
        RAW,
        USER0,
        Address,
        Datagram,
        Gunzip,
        Reader,
        interface_block,
        packet_block,
        section_header,
        text_block,
    )

__all__ = [
    "RAW",
    "USER0",
    "VERSION",
    "Address",
    "Datagram",
    "Gunzip",
    "Reader",
    "interface_block",
    "packet_block",
    "section_header",
    "text_block",
]
