"""The activity model's input, when a link has a movement to ask about."""

from __future__ import annotations

from ..sensing.activity import MODEL
from .hop import Moment

__all__ = ["ModelInput"]


class ModelInput:
    """Due when the watch of a link that is served says so; one question a hop."""

    name = "model input"

    def due(self, hop: Moment) -> bool:
        return hop.models and any(live.asks(hop.now_s) for live in hop.links.served)

    def run(self, hop: Moment) -> None:
        for live in hop.links.served:
            if not live.asks(hop.now_s):
                continue
            made = hop.links.run(self.name, live, hop.now_s, lambda live=live: live.take_model_input(hop.now_s))  # type: ignore[misc]
            if made is not None:
                hop.tensors = {MODEL: made}
                return
