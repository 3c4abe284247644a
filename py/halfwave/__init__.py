"""See what WiFi sees: presence, motion and vital signs from ESP32 channel state information.

    import halfwave as hw
    for frames in hw.read("bedroom.pcapng"):
        print(frames)

Names are resolved on first use: `import halfwave` and `import halfwave.wire` load no numpy.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing has it, whose import would cost the relay 4 ms
if TYPE_CHECKING:
    from typing import Any

_PUBLIC = {
    "HalfwaveError": "errors",
    "FormatError": "errors",
    "ParameterError": "errors",
    "Layout": "subcarriers",
    "layout_of": "subcarriers",
    "Frames": "frames",
    "LinkId": "frames",
    "NodeReport": "frames",
    "Provenance": "frames",
    "Recording": "frames",
    "Rejects": "frames",
    "concatenate": "frames",
    "Decoder": "formats",
    "read": "formats",
    "sniff": "formats",
    "Estimate": "estimates",
    "undetermined": "estimates",
    "split_links": "links",
    "transmitters": "links",
    "windows": "window",
    "motion": "movement",
    "motion_statistic": "movement",
    "breathing": "respiration",
    "breathing_rates": "respiration",
    "breathing_pauses": "pauses",
    "heart_rate": "heartbeat",
    "activity_input": "activity",
    "Room": "room",
    "Node": "room",
    "Engine": "engine",
    "Hop": "engine",
    "to_pcapng": "export",
    "History": "history",
    "analyse": "analysis",
}
"""Each public name and the module that defines it, in reading order."""

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'halfwave' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{_PUBLIC[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
