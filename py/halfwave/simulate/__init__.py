"""A simulator: a room, nodes, people and what else moves, and the stream that the nodes would send, with its truth.

Its output is a pcapng stream of ESP32 packets like any recording, and says in itself that it is simulated.

    skeleton  activities  chest         a body: 17 joints, what it does, how it breathes
    surfaces  things                    what scatters and shadows: people, furniture, a fan, a curtain
    channel                             the room: direct path, wall echoes, echoes of surfaces
    receiver                            a real receiver's faults
    scene  stream                       all together, to bytes
    scene_file  truth                   from JSON; what was true at each moment
"""

from .activities import Action, Script
from .chest import Chest
from .receiver import CHIPS, Faults
from .scene import Radio, Scene
from .scene_file import SCENES, default_scene
from .stream import simulate, stream
from .things import Curtain, Fan, Furniture, Person

__all__ = [
    "CHIPS",
    "SCENES",
    "Action",
    "Chest",
    "Curtain",
    "Fan",
    "Faults",
    "Furniture",
    "Person",
    "Radio",
    "Scene",
    "Script",
    "default_scene",
    "simulate",
    "stream",
]
