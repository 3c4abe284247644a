"""Why do no packets come? The questions of the page's checklist, answered from a port that is listened on for some
seconds, or from a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..contract import Topic
from ..errors import FormatError
from ..formats.emptiness import NO_PACKET
from ..sensing.motion import LEAST_RATE_HZ
from .received import Received

__all__ = ["Finding", "findings", "reason_unread"]

_NOTABLE = 0.01
"""Share of packets rejected for one reason from which on it is a fault: stray datagrams come in every network."""
_GOOD_HZ = 40.0
"""From here on motion is surer."""
_NOTABLE_LOSS = 0.05
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One question with its answer ('yes', 'no', 'unknown'), what it rests on, and what to do."""

    question: str
    answer: str
    evidence: str
    remedy: str = ""


def findings(heard: Received) -> list[Finding]:
    """The questions of the checklist with their answers, in the order in which they are to be asked.

    Parameters
    ----------
    heard : Received
        What came to a port, or is in a file.

    Returns
    -------
    list of Finding
        Question, 'yes', 'no' or 'unknown', evidence, and what to do.

    Examples
    --------
    >>> findings(Received("UDP port 5005", seconds=10, datagrams=0))[1].answer
    'no'
    """
    found = []
    if heard.datagrams is not None:
        if heard.unopened:
            return [Finding("Can the port be listened on?", "no", heard.unopened, heard.unopened_remedy)]
        found.append(Finding("Can the port be listened on?", "yes", f"{heard.where}, for {heard.seconds:.0f} s."))
    found.append(_arrival(heard))
    found += [
        _ask(heard, "Is their format known?", "format"),
        _ask(heard, "Are they whole?", "whole"),
        _ask(heard, "Is the number of subcarriers known?", "bins"),
        _csi(heard),
    ]
    return found + ([_rate(heard), _lost(heard), _going_on(heard)] if heard.packets else [])


def _arrival(heard: Received) -> Finding:
    total = heard.packets + heard.rejects.total + sum(heard.reports.values())
    came = heard.datagrams if heard.datagrams is not None else total
    question = "Do datagrams arrive?" if heard.datagrams is not None else "Is anything in it?"
    if not came:
        remedy = (
            "Give the node this machine's address as its target, and the port; let the firewall pass it; check that "
            "both are in the same network, not a guest network; does the node have power?"
            if heard.datagrams is not None
            else "Was the recording stopped before a packet came? Is CSI enabled in the firmware, and is there traffic?"
        )
        return Finding(question, "no", "Nothing came.", remedy)
    if heard.datagrams is None:
        said = f"{heard.format}: {heard.packets} CSI packets, {heard.rejects.total} rejects"
        return Finding(question, "yes", f"{said}, {sum(heard.reports.values())} reports of nodes.")
    return Finding(question, "yes", f"{came} datagrams, from {_listed(heard.senders)}; {_listed(heard.kinds)}.")


def _listed(counts: Counter[str]) -> str:
    shown = [f"{name} ({n})" for name, n in counts.most_common(_SHOWN)]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _ask(heard: Received, question: str, topic: Topic) -> Finding:
    """Wrong where a notable share was rejected for it, right where CSI was read, else unknown."""
    bad = {reason: n for reason, n in heard.rejects.count_of.items() if reason.topic == topic}
    reason = max(bad, key=bad.__getitem__, default=None)
    if reason and bad[reason] > _NOTABLE * heard.packets:
        example = heard.rejects.example_of.get(reason, "")
        said = f"{bad[reason]} rejected: {reason}." + (f" Example: {example[:80]}" if example else "")
        return Finding(question, "no", said, reason.remedy)
    if heard.packets:
        bins = sorted(set(heard.bins.values()))
        return Finding(question, "yes", f"{', '.join(map(str, bins))} bins." if topic == "bins" else "As CSI was read.")
    return Finding(question, "unknown", "No packet has shown it yet.")


def _csi(heard: Received) -> Finding:
    question = "Does CSI come, and not reports alone?"
    if heard.packets:
        return Finding(question, "yes", f"{heard.packets} packets with CSI of {len(heard.times)} links.")
    if heard.reports:
        remedy = "Set the firmware to send raw CSI too (datagrams C5110001), not its own results alone."
        return Finding(question, "no", f"Reports alone: {_listed(heard.reports)}.", remedy)
    if why := next((reason for reason in heard.rejects.count_of if reason.code in NO_PACKET), None):
        return Finding(question, "no", why.text, why.remedy)
    remedy = "Is CSI enabled in menuconfig and by esp_wifi_set_csi? Without traffic there is none: let the node ping."
    return Finding(question, "no", "No packet with CSI.", remedy)


def _rate(heard: Received) -> Finding:
    rates = {name: _rate_hz(parts) for name, parts in heard.times.items()}
    slowest = min(rates.values())
    ordered = sorted(rates.items(), key=lambda pair: pair[1])[:_SHOWN]
    said = "; ".join(f"{name}: {rate:.1f} Hz" for name, rate in ordered)
    if slowest >= _GOOD_HZ:
        return Finding("Is the rate enough?", "yes", said)
    remedy = (
        f"Motion needs {LEAST_RATE_HZ:.0f} packets a second and is surer from {_GOOD_HZ:.0f} on. Beacons alone give 3 "
        "to 10: let the node ping the access point, or a second node send."
    )
    return Finding("Is the rate enough?", "yes" if slowest >= LEAST_RATE_HZ else "no", said, remedy)


def _rate_hz(parts: Iterable[np.ndarray]) -> float:
    time_s = np.sort(np.concatenate(list(parts)))
    gaps = np.diff(time_s)
    usual = gaps[gaps <= max(1.0, 10 * float(np.median(gaps)))] if len(gaps) else gaps
    return len(usual) / float(usual.sum()) if usual.sum() > 0 else 0.0


def _lost(heard: Received) -> Finding:
    shares = {node: 1 - loss.received / loss.expected for node, loss in heard.loss.items() if loss.expected}
    if not shares:
        return Finding("Do all packets come?", "unknown", "They have no sequence numbers.")
    said = "; ".join(f"node {node}: {max(share, 0):.1%} lost" for node, share in list(shares.items())[:_SHOWN])
    bad = max(shares.values()) > _NOTABLE_LOSS
    remedy = "Lower the node's rate, bring it nearer to the access point, or raise the serial port's speed."
    return Finding("Do all packets come?", "no" if bad else "yes", said, remedy if bad else "")


def _going_on(heard: Received) -> Finding:
    ends = {name: max(float(t[-1]) for t in parts if len(t)) for name, parts in heard.times.items()}
    last = max(ends.values())
    silent = [f"{name} for {last - end:.0f} s" for name, end in ends.items() if last - end > 2.5]
    question = "Do all links last to the end?"
    if not silent:
        return Finding(question, "yes", "All of them.")
    remedy = "An access point on automatic channels moves away: fix its channel, and put the nodes on the same."
    return Finding(question, "unknown", f"Silent: {'; '.join(silent[:_SHOWN])}.", remedy)


def reason_unread(error: FormatError) -> Finding:
    """The finding for a file that is no recording.

    Parameters
    ----------
    error : FormatError
        What reading it raised.

    Returns
    -------
    Finding
        'no', with the error's own advice.

    Examples
    --------
    >>> reason_unread(FormatError("no format fits")).answer
    'no'
    """
    return Finding("Is its format known?", "no", error.message, error.tip)
