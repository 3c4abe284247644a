"""Numbers in few bits: a uniform mid-tread quantiser with a step for each column, and its codes packed together."""

from __future__ import annotations

import numpy as np

__all__ = ["dequantised", "packed", "quantised", "unpacked"]


def packed(codes: np.ndarray, bits: int) -> bytes:
    """Codes one behind the other.

    Parameters
    ----------
    codes : uint8 array
        Of any shape, in its order.
    bits : int
        Of each code, 1 to 8.

    Returns
    -------
    bytes
        The last is filled up with zeros.

    Examples
    --------
    >>> packed(np.array([1, 2, 3], np.uint8), 3).hex()
    '2980'
    """
    return np.packbits(np.unpackbits(codes.reshape(-1, 1), axis=1)[:, 8 - bits :]).tobytes()


def unpacked(data: bytes, count: int, bits: int) -> np.ndarray:
    """The inverse of `packed`.

    Parameters
    ----------
    data : bytes
        As `packed` gives them.
    count : int
        How many codes.
    bits : int
        Of each code.

    Returns
    -------
    (count,) uint8 array
        The codes.

    Examples
    --------
    >>> unpacked(packed(np.array([1, 2, 3], np.uint8), 3), 3, 3).tolist()
    [1, 2, 3]
    """
    flags = np.unpackbits(np.frombuffer(data, np.uint8), count=count * bits).reshape(count, bits)
    return np.packbits(np.pad(flags, ((0, 0), (8 - bits, 0))), axis=1)[:, 0]


def quantised(values: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Codes of values; no value moves by more than half a step.

    Parameters
    ----------
    values : (T, K) array
        In any unit.
    bits : int
        Of a code, 1 to 8.

    Returns
    -------
    (T, K) uint8 array
        Codes.
    (K,) float32 array
        The lowest value of each column.
    (K,) float32 array
        The step of each column.

    Examples
    --------
    >>> codes, low, step = quantised(np.array([[0.0], [0.4], [1.0]]), 1)
    >>> codes[:, 0].tolist(), dequantised(codes, low, step)[:, 0].round(5).tolist()
    ([0, 0, 1], [0.0, 0.0, 1.0])
    """
    values = np.asarray(values, np.float64)
    low = values.min(axis=0).astype(np.float32)
    low = np.where(low > values.min(axis=0), np.nextafter(low, np.float32(-np.inf)), low)
    step = ((values.max(axis=0) - low) / (2**bits - 1) * (1 + 1e-6)).astype(np.float32)
    codes = np.rint((values - low) / np.where(step > 0, step, 1)).astype(np.uint8)
    error = np.abs(low + codes * step.astype(np.float64) - values)
    assert (error <= step / 2 * (1 + 1e-5) + 1e-7 * np.abs(values)).all(), "a value moved by over half a step"
    return codes, low, step


def dequantised(codes: np.ndarray, low: np.ndarray, step: np.ndarray) -> np.ndarray:
    """The inverse of `quantised` but for half a step.

    Parameters
    ----------
    codes : (T, K) uint8 array
        As `quantised` gives them.
    low : (K,) array
        The lowest values.
    step : (K,) array
        The steps.

    Returns
    -------
    (T, K) float32 array
        Values.

    Examples
    --------
    >>> codes, low, step = quantised(np.array([[0.0], [0.5], [1.0]]), 8)
    >>> bool(abs(dequantised(codes, low, step) - [[0.0], [0.5], [1.0]]).max() <= step[0] / 2)
    True
    """
    values: np.ndarray = (low + codes * step).astype(np.float32)
    return values
