"""Packets of one link, each once and clean, and whose they are."""
