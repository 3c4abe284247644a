"""Every error that Halfwave raises: what was expected, what came, where, and what to do.

HalfwaveError
├── FormatError      bytes that are no recording we know
└── ParameterError   a call whose arguments cannot be right (also a ValueError)

A bad packet is not an error: parsers count it by reason (`halfwave.csi.reasons.Rejects`).
Too little data is not an error either: estimators answer `undetermined` with the reason.
"""

__all__ = ["FormatError", "HalfwaveError", "ParameterError"]


class HalfwaveError(Exception):
    """Base of all errors; `message` says what is wrong, `tip` what the user can do.

    >>> str(HalfwaveError("expected 20 bytes, got 3", tip="is the file cut?"))
    'expected 20 bytes, got 3 (is the file cut?)'
    """

    def __init__(self, message: str, *, tip: str = ""):
        super().__init__(f"{message} ({tip})" if tip else message)
        self.message, self.tip = message, tip


class FormatError(HalfwaveError):
    """The bytes are of no known format, or of a known one that is broken at the start."""


class ParameterError(HalfwaveError, ValueError):
    """An argument has the wrong shape, unit or range."""
