"""See what WiFi sees: presence, motion and vital signs from ESP32 channel state information.

    import halfwave as hw
    for frames in hw.read("bedroom.pcapng"):
        print(frames)

Names are resolved on first use: `import halfwave` and `import halfwave.wire` load no numpy.
"""

from __future__ import annotations

from .version import VERSION

__version__ = VERSION
TYPE_CHECKING = False  # as typing has it, whose import would cost the relay 4 ms
if TYPE_CHECKING:
    from typing import Any

PUBLIC = {
    "HalfwaveError": "errors",
    "FormatError": "errors",
    "ParameterError": "errors",
    "Layout": "csi.subcarriers",
    "layout_of": "csi.subcarriers",
    "Frames": "csi.frames",
    "LinkId": "csi.frames",
    "NodeReport": "csi.frames",
    "Provenance": "csi.frames",
    "Recording": "csi.frames",
    "Rejects": "csi.reasons",
    "Reason": "csi.reasons",
    "because": "csi.reasons",
    "concatenate": "csi.frames",
    "Decoder": "formats",
    "read": "formats",
    "sniff": "formats",
    "Estimate": "csi.estimates",
    "undetermined": "csi.estimates",
    "split_links": "links.transmitters",
    "transmitters": "links.transmitters",
    "columns_of": "links.cleaning",
    "normalised_power": "links.cleaning",
    "used_amplitude": "links.cleaning",
    "windows": "signal.window",
    "bins_of": "signal.bins",
    "motion_scores": "signal.selection",
    "partition": "signal.selection",
    "spectrogram": "signal.spectrogram",
    "gate": "signal.doppler_gate",
    "amplitude": "signal.channel",
    "aligned_phase": "signal.channel",
    "impulse_response": "signal.channel",
    "motion": "sensing.motion",
    "motion_statistic": "sensing.motion",
    "breathing": "sensing.breathing",
    "breathing_rates": "sensing.breathing",
    "breathing_pauses": "sensing.breathing_pauses",
    "line_spectrum": "sensing.breathing_window",
    "heart_rate": "sensing.heart",
    "activity_input": "sensing.activity_input",
    "Room": "csi.room",
    "Node": "csi.room",
    "Engine": "engine.engine",
    "Hop": "engine.engine",
    "save": "formats.npz",
    "to_pcapng": "formats.export",
    "History": "history",
    "analyse": "apps.analyse",
    "plot": "apps.plot",
    "show": "apps.show",
    "moment": "apps.moment",
    "link_named": "apps.moment",
    "simulate": "simulate",
}
"""Each public name and the module that defines it, in reading order; `simulate` is that package itself."""

__all__ = sorted(PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module 'halfwave' has no attribute {name!r}")
    from importlib import import_module

    module = import_module(f".{PUBLIC[name]}", __name__)
    value = module if PUBLIC[name] == name else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *PUBLIC})
