"""What the page takes a hop to be is what the engine says."""

import json
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from halfwave import Engine
from halfwave import contract as report
from halfwave.apps import page_contract
from halfwave.apps.generate import files, main
from halfwave.apps.page import Page
from halfwave.csi.room import Room
from halfwave.simulate import default_scene, simulate

GENERATED = Path(__file__).parents[2] / "web/src/generated"


@pytest.mark.parametrize("name", files())
def test_is_up_to_date(name):
    assert (GENERATED / name).read_text(encoding="utf-8") == files()[name], (
        "run: python -m halfwave.apps.generate web/src/generated"
    )


def test_check_tells_a_stale_file_and_writes_nothing(tmp_path, capsys):
    assert main([str(tmp_path), "--check"]) == 1
    assert "out of date" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0


def fits(value: Any, hint: Any) -> bool:
    """Whether a JSON value is of a type of contract.py, keys and all."""
    if is_typeddict(hint):
        hints = get_type_hints(hint)
        return (
            isinstance(value, dict)
            and value.keys() == hints.keys()
            and all(fits(value[k], h) for k, h in hints.items())
        )
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin is dict:
        return isinstance(value, dict) and all(fits(v, args[1]) for v in value.values())
    if origin is list:
        return isinstance(value, list | tuple) and all(fits(v, args[0]) for v in value)
    if origin is tuple:
        return isinstance(value, list) and len(value) == len(args) and all(map(fits, value, args))
    if args and origin is not None and isinstance(args[0], str):
        return value in args
    if args:
        return any(fits(value, a) for a in args)
    return isinstance(value, (int, float) if hint is float else hint)


def test_a_hop_is_what_the_types_say():
    hops = Engine().feed(simulate(default_scene(), seed=42)) or []
    assert hops
    assert hops[-1].report["links"]
    assert fits(hops[-1].report, report.HopReport)
    assert not fits({**hops[-1].report, "time_s": "now"}, report.HopReport)


def test_what_the_page_answers_is_what_the_types_say():
    def answer(call: str, *given: Any) -> Any:
        text = getattr(page, call)(*given)
        said = get_type_hints(getattr(page_contract.PyPage, call), include_extras=True)["return"]
        (kind,) = get_args(get_args(said)[1])
        assert fits(json.loads(text), kind), call
        return json.loads(text)

    page, data = Page(), simulate(default_scene(), seed=42)
    page.reserve(len(data))
    page.inbox[:] = list(data)
    facts = answer("open", len(data), "a file")
    assert answer("seek", facts["start_s"] + 1)["hops"][0]["change"]
    assert answer("advance", facts["start_s"] + 2)["hops"]
    answer("settle")
    answer("tick", facts["start_s"] + 3)
    assert answer("overview")["time_s"][1]
    assert answer("room", "") is None
    assert answer("room", "[]")["error"]
    assert answer("open", 0, "nothing")["error"]
    assert answer("simulate", json.dumps({"room": {}}), 1)["error"]


def test_the_assumed_room_is_one():
    text = files()["limits.ts"].partition("ASSUMED_ROOM: Room = ")[2].rstrip(";\n")
    assert Room.from_json(json.loads(text)) == Room.assume()
    assert fits(json.loads(text), report.Room)
