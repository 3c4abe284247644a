"""The relay: CSI datagrams from nodes in by UDP, one pcapng stream out to browsers. It computes nothing.

In reading order: `udp` receives, `hub` wraps and queues (no socket, no clock), `recorder` and `replay` keep and
play the same bytes, `http` parses, `access` says who may, `places` how many and for how long, `static` serves the
page, `health` the figures; `web` is the HTTP port, `server` ties all. `shared` is what it has in common
with `halfwave`.
"""
