"""How breath and heart move a chest: its displacement and the phases that are the truth of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Chest"]


@dataclass(frozen=True)
class Chest:
    """breath_m, heart_m: from one end to the other; 4 to 12 mm and 0.2 to 0.5 mm are usual at rest.

    pauses_s: (start, stop) in which the breath is held.
    """

    breath_bpm: float = 15.0
    breath_m: float = 0.006
    heart_bpm: float = 70.0
    heart_m: float = 0.0004
    pauses_s: tuple[tuple[float, float], ...] = ()

    def breath_phase(self, time_s: np.ndarray) -> np.ndarray:
        """Breath cycles since time 0; they stand still in a pause.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        (T,) array
            Cycles.

        Examples
        --------
        >>> Chest(breath_bpm=30, pauses_s=((1, 3),)).breath_phase(np.array([1.0, 2.0, 4.0])).tolist()
        [0.5, 0.5, 1.0]
        """
        time_s = np.asarray(time_s, float)
        held = sum((np.clip(time_s - start, 0, stop - start) for start, stop in self.pauses_s), np.zeros_like(time_s))
        cycles: np.ndarray = (time_s - held) * self.breath_bpm / 60
        return cycles

    def heart_phase(self, time_s: np.ndarray) -> np.ndarray:
        """Heart cycles since time 0.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        (T,) array
            Cycles.
        """
        return np.asarray(time_s, float) * self.heart_bpm / 60

    def displacement_m(self, time_s: np.ndarray) -> np.ndarray:
        """How far the chest stands out of its middle.

        The breath is a sine with a flatter end of exhalation; a beat is a short pulse, as seismocardiograms show it,
        here a raised cosine to the fourth power.

        Parameters
        ----------
        time_s : (T,) array
            s.

        Returns
        -------
        (T,) array
            m.
        """
        breath = 2 * np.pi * self.breath_phase(time_s)
        beat = 2 * np.pi * self.heart_phase(time_s)
        breathing = (np.sin(breath) + 0.15 * np.cos(2 * breath)) / 2
        return self.breath_m * breathing + self.heart_m * ((1 + np.cos(beat)) / 2) ** 4
