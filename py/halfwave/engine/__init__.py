"""The streaming engine: all state of the package is here."""
