"""What a seek tells: the last of its hops."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..contract import Doppler
    from ..engine.engine import Hop

__all__ = ["last"]


def last(hops: list[Hop]) -> list[Hop]:
    """The last hop, with what only the one before it had, as these come only now and then."""
    if len(hops) < 2:
        return hops
    *_, before, last = hops
    report = last.report.copy()
    report["floor"] = last.report["floor"] or before.report["floor"]
    report["doppler"] = _both(before.report["doppler"], last.report["doppler"])
    report["selection"] = last.report["selection"] or before.report["selection"]
    return [replace(last, report=report, heat=last.heat or before.heat, tensors=last.tensors or before.tensors)]


def _both(earlier: Doppler | None, later: Doppler | None) -> Doppler | None:
    """Two spectra that are told at once."""
    if earlier is None or later is None or earlier["link"] != later["link"]:
        return later or earlier
    return later | {"before": [*earlier["before"], earlier["power_db"] or None, *later["before"]]}
