"""What crosses to the page is what changed; put together again, it is the report."""

import json
import random

import pytest
from support.changes import crossed
from support.streams import frames_of, quiet

from halfwave import Engine, Recording
from halfwave.apps.difference import by_id, difference, merged
from halfwave.apps.page import Page


def some(rng: random.Random, depth: int = 3):
    """A JSON value; keys and words of strangers among them."""
    kind = rng.randrange(8 if depth else 5)
    if kind < 5:
        return (None, True, rng.randrange(2, 5), rng.random(), rng.choice(["", "a", "[]", "\u202e"]))[kind]
    inside = [some(rng, depth - 1) for _ in range(rng.randrange(4))]
    return (
        inside
        if kind == 5
        else dict(zip(rng.sample(["", "-", "a", "links", "0", "[]"], len(inside)), inside, strict=True))
    )


def altered(rng: random.Random, value, depth: int = 3):
    """The same with a few things else: kept objects stay the very same ones."""
    if rng.random() < 0.3:
        return value
    if isinstance(value, dict) and rng.random() < 0.8:
        kept = {k: altered(rng, v, depth - 1) for k, v in value.items() if rng.random() < 0.8}
        return kept | ({rng.choice(["", "b"]): some(rng, 1)} if rng.random() < 0.4 else {})
    return some(rng, depth)


def test_any_value_and_its_difference_give_the_next():
    for seed in range(3000):
        rng = random.Random(seed)
        before = some(rng)
        for _ in range(4):
            after, was = altered(rng, before), json.dumps(before)
            change = difference(before, after)
            crossed_over = json.loads(json.dumps(change))
            assert json.dumps(merged(before, crossed_over), sort_keys=True) == json.dumps(after, sort_keys=True), seed
            assert json.dumps(before) == was
            before = after


def test_what_is_not_a_number_is_told_each_time():
    assert difference({"a": 1.0}, {"a": 1.0}) is None
    assert list(difference({"a": float("nan")}, {"a": float("nan")})) == ["a"]


def test_what_is_the_very_same_is_not_looked_at():
    class Never(dict):
        def __eq__(self, other):
            raise AssertionError("compared")

        __hash__ = None

    room = Never(width_m=5.0)
    assert difference({"room": room, "time_s": 1.0}, {"room": room, "time_s": 2.0}) == {"time_s": [2.0]}


def test_links_whose_names_are_alike_are_told_by_their_rank():
    links = [{"id": "a", "packets": 1}, {"id": "a", "packets": 2}]
    assert by_id({"links": links})["links"] == {"order": ["0", "1"], "of": {"0": links[0], "1": links[1]}}


def test_every_report_of_a_stream_comes_of_the_changes_and_most_of_it_does_not_cross():
    told, bytes_of = None, {"report": 0, "change": 0}
    for report, change in crossed():
        told = merged(told, change)
        whole = {**told, "links": [told["links"]["of"][name] for name in told["links"]["order"]]}
        assert json.dumps(whole, sort_keys=True) == json.dumps(report, sort_keys=True)
        bytes_of["report"] += len(json.dumps(report))
        bytes_of["change"] += len(json.dumps(change))
    assert bytes_of["change"] < 0.5 * bytes_of["report"]


def test_the_first_report_after_a_seek_is_whole():
    wholes = [i for i, (_, change) in enumerate(crossed(1.3)) if isinstance(change, list)]
    assert wholes[0] == 0
    assert len(wholes) == 2


def test_after_a_failure_on_the_way_the_next_report_is_whole():
    page = Page()
    hop = Engine().push(Recording([frames_of(quiet(1.0))]))[-1]
    page._pack([hop])
    assert json.loads(page._pack([hop]))["hops"][0]["change"] is None
    with pytest.raises(AttributeError):
        page._pack([hop, None])
    assert isinstance(json.loads(page._pack([hop]))["hops"][0]["change"], list)
