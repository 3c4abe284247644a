"""How much of a recording is unpacked at most."""

__all__ = ["MOST_BYTES"]

MOST_BYTES = 1 << 30
"""Of one recording: an hour of ten nodes at 100 Hz is 0.9 GB. A browser tab holds no more."""
