"""The Python that computes what is on the screen: short, to be pasted into a notebook, the same number there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..simulate.scene_file import SCENES

if TYPE_CHECKING:
    from .lab_contract import LabOrigin, LabQuestion

__all__ = ["estimate_in_python", "picture_in_python", "played_from"]

_LONGEST_S = 1800.0


def played_from(sought_s: float, time_s: float) -> float:
    """From when on a page's play is to be repeated: from where it was sought to, half an hour of it at the most.

    Parameters
    ----------
    sought_s : float
        Where the page began to play, s.
    time_s : float
        Where it is, s.

    Returns
    -------
    float
        s.

    Examples
    --------
    >>> played_from(20.0, 44.35), played_from(20.0, 3600.0)
    (20.0, 1800.0)
    """
    return max(sought_s, round(time_s - _LONGEST_S, 3))


def _reading(origin: LabOrigin) -> list[str]:
    """Up to `recording`."""
    name, seed = origin["name"], origin["seed"]
    if seed is not None:
        scene = name.removesuffix(".json").removeprefix("simulated-")
        return [
            "import halfwave as hw",
            "from halfwave.simulate.scene_file import load",
            "",
            f"scene = load({scene if scene in SCENES else name!r})",
            f"recording = hw.read(hw.simulate.simulate(scene, seed={seed}))",
        ]
    note = "  # what R recorded of the live stream" if origin["live"] else ""
    return ["import halfwave as hw", "", f"recording = hw.read({name!r}){note}"]


def estimate_in_python(
    origin: LabOrigin, name: str, time_s: float, since_s: float, link: str | None, shown: str
) -> str:
    """For one estimate of the page at a moment.

    Parameters
    ----------
    origin : LabOrigin
        What plays.
    name : str
        Of the quantity, as "breathing_rate".
    time_s, since_s : float
        The moment, and from when on the page has played, s.
    link : str or None
        The link that is looked at.
    shown : str
        What the page shows.

    Returns
    -------
    str
        Python.

    Examples
    --------
    >>> text = estimate_in_python({"name": "a.csv", "seed": None, "live": False}, "motion", 44.35, 20.0, None, "moving")
    >>> print(text)
    import halfwave as hw
    <BLANKLINE>
    recording = hw.read('a.csv')
    hop = hw.moment(recording, 44.35, since_s=20.0)
    print(hop.estimates['motion'])  # the page showed: moving
    <BLANKLINE>
    """
    watched = f", link={link!r}" if link else ""
    lines = [
        *_reading(origin),
        *(["room = scene.room"] if origin["seed"] is not None else []),
        f"hop = hw.moment(recording, {time_s!r}, since_s={since_s!r}{watched}"
        + (", room=room)" if origin["seed"] is not None else ")"),
        f"print(hop.estimates[{name!r}])  # the page showed: {_one_line(shown)}",
    ]
    return "\n".join(lines) + "\n"


def picture_in_python(question: LabQuestion, link: str, start_s: float, stop_s: float, facts: str) -> str:
    """For one of the maps of a researcher's panels.

    Parameters
    ----------
    question : LabQuestion
        Which map.
    link : str
        Whose packets.
    start_s, stop_s : float
        From the first packet, up to but without the last moment, s.
    facts : str
        What the page shows of it.

    Returns
    -------
    str
        Python: `found` is what is drawn, `middle` its median over the last second.

    Examples
    --------
    >>> question = {"what": "amplitude", "raw": False, "origin": {"name": "a.csv", "seed": None, "live": False}}
    >>> print(picture_in_python(question, "node 1 <- ap, LLTF", 1.0, 2.0, "52 subcarriers"))
    import halfwave as hw
    import numpy as np
    <BLANKLINE>
    recording = hw.read('a.csv')
    frames = hw.link_named(recording, 'node 1 <- ap, LLTF').between(1.0, 2.0)
    found = hw.amplitude(frames)
    middle = np.nanmedian(found.values[found.time_s >= 1.0], axis=0)
    print(found, middle.round(2))  # the page showed: 52 subcarriers
    <BLANKLINE>
    """
    head, *rest = _reading(question["origin"])
    call = call_of(question)
    last_s = round(stop_s - 1.0, 3)
    if question["what"] == "spectrogram":
        last = [
            "power_db = 10 * np.log10(np.maximum(found.power, 1e-12))",
            f"middle = np.nanmedian(power_db[:, found.time_s >= {last_s!r}], axis=1)",
        ]
    else:
        last = [f"middle = np.nanmedian(found.values[found.time_s >= {last_s!r}], axis=0)"]
    lines = [
        head,
        "import numpy as np",
        *rest,
        f"frames = hw.link_named(recording, {link!r}).between({start_s!r}, {stop_s!r})",
        f"found = hw.{call}",
        *last,
        f"print(found, middle.round(2))  # the page showed: {_one_line(facts)}",
    ]
    return "\n".join(lines) + "\n"


def call_of(question: LabQuestion) -> str:
    """The call of `halfwave` that a map is of, of `frames`.

    Parameters
    ----------
    question : LabQuestion
        Which map.

    Returns
    -------
    str
        Without "hw.".

    Examples
    --------
    >>> call_of({"what": "amplitude", "raw": True})
    'amplitude(frames, normalised=False)'
    """
    what = question["what"]
    if what == "amplitude":
        return "amplitude(frames, normalised=False)" if question["raw"] else "amplitude(frames)"
    if what == "phase":
        return "aligned_phase(frames)"
    if what == "impulse":
        return f"impulse_response(frames, taper={question['taper']!r})"
    return f"spectrogram(frames, window_s={question['window_s']!r}, hop_s={question['window_s'] / 8!r})"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:120]
