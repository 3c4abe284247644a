"""What the page takes a hop to be is what the engine says."""

from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from halfwave import Engine
from halfwave import contract as report
from halfwave.apps.generate import files, main
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
