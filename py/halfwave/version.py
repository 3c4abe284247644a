"""The version of Halfwave: of the package, of the relay and of the page. It is written here alone."""

__all__ = ["VERSION"]

VERSION = "0.1.0"
