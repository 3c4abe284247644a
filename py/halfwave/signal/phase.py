"""Phase: what of it survives in one packet of one antenna.

A packet's CSI is H[k] g exp(j phi) exp(-j 2 pi k df tau): g, phi and the delay tau are the receiver's own, new in every
packet (gain control, oscillators, the moment at which it noticed the packet). So no absolute phase and no absolute
delay is known, only phase relative to something in the same packet. Two ways, each giving columns in which a receiver's
gain, phase and delay leave no trace:

- `aligned`: every packet turned and tilted onto one template, the mean of all; two real degrees of freedom a packet and
  LTF block are lost, and with them the part of a movement that looks like them.
- `cross_products`: each subcarrier times the conjugate of one some way off, of aligned packets, as the delay's slope
  would remain.

The two-parameter model is that of PADS (Sen et al., 2012) and SpotFi (Kotaru et al., 2015), products across
subcarriers are those of SA-WiSense (arXiv 2507.17623). The delay is taken from products of neighbours, not from
unwrapped phases, which fail at deep fades.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..csi.frames import Frames
from ..errors import ParameterError
from ..links.cleaning import Columns, columns_of, used_bins

__all__ = ["align", "aligned", "cross_products", "used_csi"]

_ROUNDS = 3
_SPAN = 8
"""Subcarriers between the two of a product: of 6 to 10 of 52, all do."""


def used_csi(frames: Frames) -> tuple[np.ndarray, Columns]:
    """The used bins of all antennas as columns.

    Parameters
    ----------
    frames : Frames
        T packets of one link, A antennas.

    Returns
    -------
    csi : (T, F) complex array
        F: A times the used bins.
    columns : Columns
        What each column is.

    Raises
    ------
    ParameterError
        If the link holds amplitudes alone.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(3) / 50,
    ...                  np.ones((3, 1, 64), np.complex64))
    >>> used_csi(f)[0].shape
    (3, 52)
    """
    if not frames.has_phase:
        raise ParameterError(f"{frames.link} holds amplitudes alone, phase was expected")
    used = frames.csi[:, :, used_bins(frames.layout)]
    return used.reshape(len(frames), used.shape[1] * used.shape[2]), columns_of(frames.layout, frames.csi.shape[1])


@lru_cache(maxsize=256)
def _neighbours(index: bytes) -> tuple[np.ndarray, np.ndarray, int]:
    """Positions of pairs of subcarriers at the block's least spacing, and that spacing. index: of float32."""
    at = np.frombuffer(index, np.float32)
    order = np.argsort(at, kind="stable")
    steps = np.diff(at[order])
    step = int(steps.min())
    first = np.flatnonzero(steps == step)
    return order[first], order[first + 1], step


def _delay_and_phase(products: np.ndarray, index: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope (T,) rad a subcarrier and phase (T,) at index 0 of (T, K) products, near the likeliest.

    The mean turn from neighbour to neighbour, which no fade misleads, then one weighted straight line through what
    phase that leaves: with weights |products| it is a step of Newton's to the maximum of the likelihood.
    """
    low, high, step = _neighbours(index.astype(np.float32).tobytes())
    slope = _angle(np.add.reduce(products[:, high] * products[:, low].conj(), axis=1)) / step
    turn = _turn(slope[:, None] * index)
    level = products * turn
    phase = _angle(np.add.reduce(level, axis=1))
    level *= np.exp(-1j * phase)[:, None]
    rest = _angle(level)
    weight = np.abs(products)
    total = np.maximum(np.add.reduce(weight, axis=1), 1e-20)  # of amplitudes near 1: a packet of zeros has none
    centre = (weight @ index) / total
    offset = index - centre[:, None]
    spread = np.add.reduce(weight * offset**2, axis=1)
    lean = np.add.reduce(weight * offset * rest, axis=1) / np.maximum(spread, 1e-12 * total)
    return slope + lean, phase + np.add.reduce(weight * rest, axis=1) / total - lean * centre


def _angle(z: np.ndarray) -> np.ndarray:
    angle: np.ndarray = np.arctan2(z.imag, z.real)
    return angle


def _turn(angle: np.ndarray) -> np.ndarray:
    """exp(-j angle), in a third of the time of a complex exponential."""
    turn = np.empty(angle.shape, np.result_type(angle.dtype, np.complex64))
    np.cos(angle, out=turn.real)
    np.negative(np.sin(angle), out=turn.imag)
    return turn


def _turned(csi: np.ndarray, slope: np.ndarray, phase: np.ndarray, index: np.ndarray) -> np.ndarray:
    turn = _turn((slope[:, None] * index + phase[:, None]).astype(csi.real.dtype))
    turned: np.ndarray = csi * turn
    return turned


def align(csi: np.ndarray, index: np.ndarray) -> np.ndarray:
    """One LTF block's packets, each turned and tilted onto their mean.

    The mean itself stands with no slope and no phase, so that the answer does not depend on the first packet's. A
    packet of zeros stays zeros; values that are missing (NaN) in any packet are NaN throughout. Invariant under a gain,
    phase and delay of its own in every packet. O(T K).

    Parameters
    ----------
    csi : (T, K) complex array
        Packets at K subcarriers.
    index : (K,) int array
        Subcarrier of each column.

    Returns
    -------
    (T, K) complex array
        Each packet of norm sqrt(K).

    References
    ----------
    S. Sen and others, You are facing the Mona Lisa: spot localization using PHY layer information, MobiSys 2012.
    M. Kotaru and others, SpotFi: decimeter level localization using WiFi, SIGCOMM 2015.

    Examples
    --------
    >>> k = np.arange(-26, 27)
    >>> room = 1 + 0.3 * np.exp(1j * k / 5)
    >>> phases, delays = np.array([0.1, -2.0, 3.0]), np.array([0.02, -0.3, 0.5])
    >>> packets = room * np.exp(1j * (phases[:, None] + delays[:, None] * k))
    >>> out = align(packets, k)
    >>> bool(np.allclose(out, out[0]))
    True
    """
    csi = csi if np.iscomplexobj(csi) else csi.astype(np.complex64)
    good = np.isfinite(csi).all(axis=0)
    out = np.full_like(csi, np.nan)
    count = np.count_nonzero(good)
    if not len(csi) or count < 3:
        return out
    kept, at = csi[:, good], index[good].astype(csi.real.dtype)
    norm = np.linalg.norm(kept, axis=1) / kept.shape[1] ** 0.5
    kept = kept / np.where(norm > 0, norm, 1)[:, None]
    template = kept[norm.nonzero()[0][:1]].mean(axis=0) if norm.any() else kept[0]
    for _ in range(_ROUNDS):
        kept = _turned(kept, *_delay_and_phase(kept * template.conj(), at), at)
        template = kept.mean(axis=0)
        level = _delay_and_phase((template * np.abs(template))[None], at)
        template = _turned(template[None], *level, at)[0]
    out[:, good] = _turned(kept, *_delay_and_phase(kept * template.conj(), at), at)
    return out


def aligned(frames: Frames) -> tuple[np.ndarray, Columns]:
    """All LTF blocks of one link's packets, each by itself through `align`.

    Parameters
    ----------
    frames : Frames
        T packets of one link.

    Returns
    -------
    csi : (T, F) complex array
        Aligned packets.
    columns : Columns
        What each column is.

    Raises
    ------
    ParameterError
        If the link holds amplitudes alone.

    Examples
    --------
    >>> from halfwave import LinkId, Provenance, layout_of
    >>> f = Frames.build(LinkId("1", "", "LLTF"), layout_of(64), Provenance("replay"), np.arange(3) / 50,
    ...                  np.ones((3, 1, 64), np.complex64))
    >>> bool(np.allclose(aligned(f)[0], 1))
    True
    """
    csi, columns = used_csi(frames)
    if len(columns.block) and columns.block[0] == columns.block[-1]:  # one block, as mostly
        return align(csi, columns.index), columns
    out = np.empty_like(csi)
    for block in np.unique(columns.block):
        chosen = columns.block == block
        out[:, chosen] = align(csi[:, chosen], columns.index[chosen])
    return out, columns


def cross_products(csi: np.ndarray, columns: Columns, *, span: int = _SPAN) -> np.ndarray:
    """Products across subcarriers, H[k + span] conj(H[k]), of aligned packets, each block over its mean power.

    A product instead of a ratio divides by no fade. Blocks narrower than `span` give none.

    Parameters
    ----------
    csi : (T, F) complex array
        Aligned packets.
    columns : Columns
        What each column is.
    span : int
        Subcarriers between the two of a product.

    Returns
    -------
    (T, pairs) complex array
        The products.

    References
    ----------
    SA-WiSense, arXiv 2507.17623.

    Examples
    --------
    >>> columns = Columns(np.zeros(20, int), np.arange(20), 312_500.0)
    >>> cross_products(np.ones((3, 20), complex), columns).shape
    (3, 12)
    """
    parts = []
    for block in np.unique(columns.block):
        chosen = np.flatnonzero(columns.block == block)
        index = columns.index[chosen]
        _, low, high = np.intersect1d(index + span, index, assume_unique=True, return_indices=True)
        power = np.nanmean(np.abs(csi[:, chosen]) ** 2, axis=1, keepdims=True)
        product = csi[:, chosen[high]] * csi[:, chosen[low]].conj()
        parts.append(product / np.where(power > 0, power, 1))
    return np.concatenate(parts, axis=1) if parts else csi[:, :0]
