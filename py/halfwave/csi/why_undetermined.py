"""Why an estimate is undetermined, and what would change it: one code for one reason, whichever quantity it is for."""

from __future__ import annotations

from ..contract import ReasonKind, Topic

__all__ = ["UNDETERMINED", "WAIT"]

WAIT = "wait"
"""Of what comes by itself: where nothing more comes, as at a recording's end, there is nothing to do."""
_TRAFFIC = "more traffic: let the node ping its access point"
_SIDES = "more links, from other sides"
_OVER = "wait until the motion is over"
_CHECK = "check whether someone fell"
_ONE_RECORDING = "was a clock set, or are these several recordings?"
_LINKS_PANEL = "see the links panel"
_PACKETS_CUT = "are packets cut short?"
_HOLD_STILL = "sit still for a minute within a metre of the line between two nodes"
_SEEN_BEST = "a person who sits or lies still between or near the nodes is detected best"


def _of(text: str, remedy: str, topic: Topic = "") -> ReasonKind:
    return {"text": text, "remedy": remedy, "topic": topic}


_OF_PACKETS: dict[str, ReasonKind] = {
    "no_packets": _of("no packets", WAIT),
    "silent": _of("no packet for {silent_s:.1f} s", _LINKS_PANEL),
    "rate_too_low": _of("{rate_hz:.1f} packets/s, at least {least_hz:.0f} are needed", _TRAFFIC, "rate"),
    "span_too_short": _of("{span_s:.3g} s without a gap, at least {least_s:.3g} s are needed", WAIT),
    "too_few_packets": _of("{packets:~packet} without a gap, at least {least} are needed", WAIT),
    "no_whole_second_yet": _of("no whole second of packets yet", WAIT),
    "no_whole_window": _of("no {window_s:.1f} s without a gap", WAIT),
    "gap_in_window": _of(
        "a gap of {gap_s:.1f} s in the window, at most {most_s:.1f} s is bridged", "wait, or find what loses packets"
    ),
    "every_packet_the_same": _of("every packet is the same", "does the node send the same packet again and again?"),
    "subcarriers_missing": _of("every packet lacks most subcarriers", _PACKETS_CUT, "whole"),
    "no_common_subcarrier": _of("no subcarrier is in every packet", _PACKETS_CUT, "whole"),
    "frequencies_unknown": _of("the frequencies of its {bins} bins are unknown", "a layout of docs/formats.md", "bins"),
    "amplitude_only": _of("amplitudes without phase", "complex CSI instead of amplitudes"),
    "band_too_narrow": _of(
        "{band_mhz:.0f} MHz of bandwidth, at least {least_mhz:.0f} MHz are needed", "a wider channel: 40 MHz or more"
    ),
}
_OF_TIME: dict[str, ReasonKind] = {
    "time_before_unread": _of("the minutes before this moment are being read", WAIT),
    "last_too_old": _of("the last was {ago_s:.0f} s ago", WAIT),
    "clock_was_set": _of("the clock was set", WAIT),
    "clock_went_ahead": _of(
        "the clock went ahead by {by}", "was a clock set, or are these several recordings?", "clock"
    ),
    "clock_went_back": _of("the clock went back by {by}", _ONE_RECORDING, "clock"),
}
_OF_THE_ENGINE: dict[str, ReasonKind] = {
    "over_budget": _of(
        "over the computing budget: other links come first", "name its node in the room, or send fewer packets"
    ),
}
_OF_MOTION: dict[str, ReasonKind] = {
    "no_motion": _of("no motion detected", WAIT),
    "motion_may_begin": _of("motion may have begun at this moment", WAIT),
    "motion_not_over": _of("motion is not over, and half of one looks like another", _OVER),
}
_OF_BREATH_AND_HEART: dict[str, ReasonKind] = {
    "motion_masks_breathing": _of("motion in {share:.0%} of the window masks breathing", "hold still"),
    "no_breathing_line": _of("no breathing line above the noise", _SEEN_BEST),
    "no_second_line": _of(
        "no second line {apart:.1f} /min or more from the first, its half or its multiples",
        "two people who breathe at one rate look like one: wait, or use a link that one of them is nearer to",
    ),
    "pauses_would_not_show": _of(
        "noise is {noise:.0%} of a breath: a pause would not show", "move nearer to the line between the nodes"
    ),
    "no_heart_line": _of("no heart line above noise and breathing", _HOLD_STILL),
    "no_steady_line": _of("half of the window shows another line: no steady one", _HOLD_STILL),
}
_OF_ACTIVITY: dict[str, ReasonKind] = {
    "not_what_the_model_knows": _of(
        "{bins} bins laid out as {layout}; the model was trained on subcarriers -26 to 26 of a legacy LTF",
        "send the legacy LTF of a 20 MHz channel",
        "bins",
    ),
    "model_needs_longer": _of("{span_s:.1f} s of packets, the model reads {least_s:.1f} s", WAIT),
    "motion_began_before": _of(
        "motion began before the {window_s:.1f} s that the model reads, and only its end is known", WAIT
    ),
    "model_not_finite": _of("the model gave no finite answer", "use the model that comes with Halfwave"),
    "model_not_answered": _of("the model has not answered yet", WAIT),
    "no_likely_activity": _of(
        "no activity is likelier than {least:.0%}; {likeliest} is the likeliest with {probability:.0%}", WAIT
    ),
    "motion_goes_on": _of("motion goes on; so far {likeliest} is the likeliest with {probability:.0%}", _OVER),
    "fall_not_sure": _of(
        "fall has {probability:.0%}, at least {least:.0%} are needed; {second} has {second_probability:.0%}", _CHECK
    ),
    "links_disagree": _of("one link says fall, another {other}", _CHECK),
}
_OF_PLACE_AND_VELOCITY: dict[str, ReasonKind] = {
    "node_positions_not_set": _of(
        "node positions not set", "load a room.json: drop it on the page, or Engine(Room.load('room.json'))", "places"
    ),
    "too_few_links": _of("{links:~link}, at least {least} are needed", _SIDES),
    "too_few_nodes": _of(
        "{links:~link} between {nodes:~node}, at least {least_links} between {least_nodes} are needed", "add nodes"
    ),
    "too_few_links_detect": _of("{detecting} of {links:~link} detect motion, at least {least} are needed", WAIT),
    "links_in_one_line": _of("all links lie along one line", _SIDES),
    "no_velocity_on_this_link": _of("on its own line a link shows no velocity", "a link from another side"),
    "several_velocities": _of("several velocities explain it: the likeliest holds {share:.0%}", _SIDES),
    "gain_hidden": _of("the receivers do not report their gain", "receivers that do: ESP32-S3, C3, C5, C6"),
    "one_or_two": _of("one body explains it with {one:.0%}, two with {two:.0%}", "more links"),
    "several_paths": _of("several moving paths: the strongest holds {share:.0%}", "one body at a time"),
    "range_too_wide": _of("anywhere from {low_m:.1f} to {high_m:.1f} m", "a wider channel"),
    "no_delay_reference": _of(
        "one antenna's packets hold no delay of the direct path", "a receiver that keeps its delay"
    ),
}
_OF_ZONES: dict[str, ReasonKind] = {
    "zone_not_told_apart": _of(
        "whoever is detected is in this zone with {probability:.0%}, which is neither likely nor unlikely",
        "more links, from other sides, of receivers that report their gain: ESP32-S3, C3, C5, C6",
    ),
    "holds_still_or_gone": _of(
        "whoever was detected last, with {probability:.0%} in this zone, holds still or is gone", WAIT
    ),
    "no_link_crosses_zone": _of("no link is sensitive in this zone", "move a node so that a link crosses it", "places"),
    "no_link_between_nodes": _of(
        "no link is heard between nodes of this room", "give the nodes the names that the links panel shows", "places"
    ),
}
_OF_COVERAGE: dict[str, ReasonKind] = {
    "no_transmitter": _of("no node of the room sends", "place the access point, or a node that sends", "places"),
    "nothing_blind": _of("some link is sensitive everywhere", "nothing to do"),
    "no_place_helps": _of("no place along the walls covers more", "move a node, or place one more that sends"),
}
UNDETERMINED: dict[str, ReasonKind] = {
    **_OF_PACKETS,
    **_OF_TIME,
    **_OF_THE_ENGINE,
    **_OF_MOTION,
    **_OF_BREATH_AND_HEART,
    **_OF_ACTIVITY,
    **_OF_PLACE_AND_VELOCITY,
    **_OF_ZONES,
    **_OF_COVERAGE,
}
