"""/health/live, /health/ready and /health/metrics: the relay's own figures, each defined once here."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .http import Request, Response

__all__ = ["METRICS", "metrics_response"]

METRICS = {
    "uptime_s": ("gauge", "Seconds since the relay was ready."),
    "datagrams_received": ("counter", "Datagrams taken in and wrapped, or packets replayed."),
    "bytes_received": ("counter", "Payload bytes of these."),
    "kernel_dropped": ("counter", "Datagrams that the kernel threw away; null where it does not say."),
    "rejected_empty": ("counter", "Datagrams without payload, not passed on."),
    "rejected_too_long": ("counter", "Datagrams over 8192 bytes, not passed on."),
    "rejected_not_allowed": ("counter", "Datagrams from other addresses than --allow-node names, not passed on."),
    "sources": ("gauge", "Interfaces declared; each source address has one, up to 256."),
    "other_sources": ("counter", "Datagrams of source addresses beyond these, passed on under a shared interface."),
    "clients": ("gauge", "Clients connected to /ws/csi."),
    "connections": ("gauge", "Connections to the HTTP port, clients among them."),
    "overdue": ("counter", "Connections closed as they took too long to ask, or to take what they had asked for."),
    "yielded": ("counter", "Connections closed for a newcomer, as nobody reads there, or of whoever holds most."),
    "frames_sent": ("counter", "Frames handed to clients, counted once a client."),
    "frames_dropped": ("counter", "Frames that slow clients lost, oldest first; each was told."),
    "frames_recorded": ("counter", "Frames written to the recording."),
    "frames_not_recorded": ("counter", "Frames that could not be written."),
    "replay_jumps": ("counter", "Jumps of a recording's time, each played as a wait of 2 s."),
    "replay_wild_stamps": (
        "counter",
        "Packets of a recording stamped far from those around them, played in their place.",
    ),
    "alarms_sent": ("counter", "Alarms that the webhook took."),
    "alarms_failed": ("counter", "Alarms that the webhook did not take."),
    "requests_rejected": ("counter", "Requests rejected for Host, Origin or token, or for too many connections."),
}


def metrics_response(request: Request, values: Mapping[str, float | int | None]) -> Response:
    """JSON; Prometheus text when Accept asks for text or the query has format=prometheus."""
    accept = request.headers.get("accept", "")
    wants_text = "text/plain" in accept or "openmetrics" in accept
    if "format=prometheus" not in request.query and ("format=json" in request.query or not wants_text):
        return Response(200, (json.dumps(values) + "\n").encode(), {"Content-Type": "application/json"})
    lines = []
    for name, (kind, meaning) in METRICS.items():
        if values[name] is not None:
            full = f"halfwave_relay_{name}" + ("_total" if kind == "counter" else "")
            lines += [f"# HELP {full} {meaning}", f"# TYPE {full} {kind}", f"{full} {values[name]}"]
    headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"}
    return Response(200, ("\n".join(lines) + "\n").encode(), headers)
