// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/csi/why_undetermined.py and why_rejected.py. Do not edit.

import type { ReasonKind } from "./types";

export const WAIT = "wait";

export const REASONS: Record<string, ReasonKind> = {
  "said": {
    "text": "{text}",
    "remedy": "",
    "topic": ""
  },
  "no_packets": {
    "text": "no packets",
    "remedy": "wait",
    "topic": ""
  },
  "silent": {
    "text": "no packet for {silent_s:.1f} s",
    "remedy": "see the links panel",
    "topic": ""
  },
  "rate_too_low": {
    "text": "{rate_hz:.1f} packets/s, at least {least_hz:.0f} are needed",
    "remedy": "more traffic: let the node ping its access point",
    "topic": "rate"
  },
  "span_too_short": {
    "text": "{span_s:.3g} s without a gap, at least {least_s:.3g} s are needed",
    "remedy": "wait",
    "topic": ""
  },
  "too_few_packets": {
    "text": "{packets:~packet} without a gap, at least {least} are needed",
    "remedy": "wait",
    "topic": ""
  },
  "no_whole_second_yet": {
    "text": "no whole second of packets yet",
    "remedy": "wait",
    "topic": ""
  },
  "no_whole_window": {
    "text": "no {window_s:.1f} s without a gap",
    "remedy": "wait",
    "topic": ""
  },
  "gap_in_window": {
    "text": "a gap of {gap_s:.1f} s in the window, at most {most_s:.1f} s is bridged",
    "remedy": "wait, or find what loses packets",
    "topic": ""
  },
  "every_packet_the_same": {
    "text": "every packet is the same",
    "remedy": "does the node send the same packet again and again?",
    "topic": ""
  },
  "subcarriers_missing": {
    "text": "every packet lacks most subcarriers",
    "remedy": "are packets cut short?",
    "topic": "whole"
  },
  "no_common_subcarrier": {
    "text": "no subcarrier is in every packet",
    "remedy": "are packets cut short?",
    "topic": "whole"
  },
  "frequencies_unknown": {
    "text": "the frequencies of its {bins} bins are unknown",
    "remedy": "a layout of docs/formats.md",
    "topic": "bins"
  },
  "amplitude_only": {
    "text": "amplitudes without phase",
    "remedy": "complex CSI instead of amplitudes",
    "topic": ""
  },
  "band_too_narrow": {
    "text": "{band_mhz:.0f} MHz of bandwidth, at least {least_mhz:.0f} MHz are needed",
    "remedy": "a wider channel: 40 MHz or more",
    "topic": ""
  },
  "last_too_old": {
    "text": "the last was {ago_s:.0f} s ago",
    "remedy": "wait",
    "topic": ""
  },
  "clock_was_set": {
    "text": "the clock was set",
    "remedy": "wait",
    "topic": ""
  },
  "clock_went_ahead": {
    "text": "the clock went ahead by {by}",
    "remedy": "was a clock set, or are these several recordings?",
    "topic": "clock"
  },
  "clock_went_back": {
    "text": "the clock went back by {by}",
    "remedy": "was a clock set, or are these several recordings?",
    "topic": "clock"
  },
  "over_budget": {
    "text": "over the computing budget: other links come first",
    "remedy": "name its node in the room, or send fewer packets",
    "topic": ""
  },
  "could_not_be_computed": {
    "text": "could not be computed",
    "remedy": "see the links panel",
    "topic": ""
  },
  "no_motion": {
    "text": "no motion detected",
    "remedy": "wait",
    "topic": ""
  },
  "motion_may_begin": {
    "text": "motion may have begun at this moment",
    "remedy": "wait",
    "topic": ""
  },
  "motion_not_over": {
    "text": "motion is not over, and half of one looks like another",
    "remedy": "wait until the motion is over",
    "topic": ""
  },
  "motion_masks_breathing": {
    "text": "motion in {share:.0%} of the window masks breathing",
    "remedy": "hold still",
    "topic": ""
  },
  "no_breathing_line": {
    "text": "no breathing line above the noise",
    "remedy": "a person who sits or lies still between or near the nodes is detected best",
    "topic": ""
  },
  "no_second_line": {
    "text": "no second line {apart:.1f} /min or more from the first, its half or its multiples",
    "remedy": "two people who breathe at one rate look like one: wait, or use a link that one of them is nearer to",
    "topic": ""
  },
  "pauses_would_not_show": {
    "text": "noise is {noise:.0%} of a breath: a pause would not show",
    "remedy": "move nearer to the line between the nodes",
    "topic": ""
  },
  "no_heart_line": {
    "text": "no heart line above noise and breathing",
    "remedy": "sit still for a minute within a metre of the line between two nodes",
    "topic": ""
  },
  "no_steady_line": {
    "text": "half of the window shows another line: no steady one",
    "remedy": "sit still for a minute within a metre of the line between two nodes",
    "topic": ""
  },
  "not_what_the_model_knows": {
    "text": "{bins} bins laid out as {layout}; the model was trained on subcarriers -26 to 26 of a legacy LTF",
    "remedy": "send the legacy LTF of a 20 MHz channel",
    "topic": "bins"
  },
  "model_needs_longer": {
    "text": "{span_s:.1f} s of packets, the model reads {least_s:.1f} s",
    "remedy": "wait",
    "topic": ""
  },
  "motion_began_before": {
    "text": "motion began before the {window_s:.1f} s that the model reads, and only its end is known",
    "remedy": "wait",
    "topic": ""
  },
  "model_not_finite": {
    "text": "the model gave no finite answer",
    "remedy": "use the model that comes with Halfwave",
    "topic": ""
  },
  "model_not_answered": {
    "text": "the model has not answered yet",
    "remedy": "wait",
    "topic": ""
  },
  "no_likely_activity": {
    "text": "no activity is likelier than {least:.0%}; {likeliest} is the likeliest with {probability:.0%}",
    "remedy": "wait",
    "topic": ""
  },
  "motion_goes_on": {
    "text": "motion goes on; so far {likeliest} is the likeliest with {probability:.0%}",
    "remedy": "wait until the motion is over",
    "topic": ""
  },
  "fall_not_sure": {
    "text": "fall has {probability:.0%}, at least {least:.0%} are needed; {second} has {second_probability:.0%}",
    "remedy": "check whether someone fell",
    "topic": ""
  },
  "links_disagree": {
    "text": "one link says fall, another {other}",
    "remedy": "check whether someone fell",
    "topic": ""
  },
  "node_positions_not_set": {
    "text": "node positions not set",
    "remedy": "load a room.json: drop it on the page, or Engine(Room.load('room.json'))",
    "topic": "places"
  },
  "too_few_links": {
    "text": "{links:~link}, at least {least} are needed",
    "remedy": "more links, from other sides",
    "topic": ""
  },
  "too_few_nodes": {
    "text": "{links:~link} between {nodes:~node}, at least {least_links} between {least_nodes} are needed",
    "remedy": "add nodes",
    "topic": ""
  },
  "too_few_links_detect": {
    "text": "{detecting} of {links:~link} detect motion, at least {least} are needed",
    "remedy": "wait",
    "topic": ""
  },
  "links_in_one_line": {
    "text": "all links lie along one line",
    "remedy": "more links, from other sides",
    "topic": ""
  },
  "no_velocity_on_this_link": {
    "text": "on its own line a link shows no velocity",
    "remedy": "a link from another side",
    "topic": ""
  },
  "several_velocities": {
    "text": "several velocities explain it: the likeliest holds {share:.0%}",
    "remedy": "more links, from other sides",
    "topic": ""
  },
  "gain_hidden": {
    "text": "the receivers do not report their gain",
    "remedy": "receivers that do: ESP32-S3, C3, C5, C6",
    "topic": ""
  },
  "one_or_two": {
    "text": "one body explains it with {one:.0%}, two with {two:.0%}",
    "remedy": "more links",
    "topic": ""
  },
  "several_paths": {
    "text": "several moving paths: the strongest holds {share:.0%}",
    "remedy": "one body at a time",
    "topic": ""
  },
  "range_too_wide": {
    "text": "anywhere from {low_m:.1f} to {high_m:.1f} m",
    "remedy": "a wider channel",
    "topic": ""
  },
  "no_delay_reference": {
    "text": "one antenna's packets hold no delay of the direct path",
    "remedy": "a receiver that keeps its delay",
    "topic": ""
  },
  "same_packet_again": {
    "text": "the same packet again",
    "remedy": "is a capture of two interfaces, or a bridge, in the way?",
    "topic": ""
  }
};
