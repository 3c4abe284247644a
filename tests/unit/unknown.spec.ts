// What is not known: one line a reason; and the breath that the room draws, where there is one and nowhere else.
import { expect, test } from "@playwright/test";
import { hop as madeUp, movingLink, placedRoom, source, word } from "../../web/harness/made-up";
import type { HopReport } from "../../web/src/generated/types";
import { breathOf, swellAt } from "../../web/src/scene/breath";
import { grouped } from "../../web/src/ui/unknown";
import { unknownWords as w } from "../../web/src/ui/words";

const reason = (code: string, text: string) => ({ code, values: {}, text });

test("one reason is one entry for all that it holds for, with the words that differ", () => {
  const places = reason("node_positions_not_set", "node positions not set");
  const groups = grouped([
    { name: "Position", reason: places },
    { name: "Heart rate", reason: reason("span_too_short", "19 s without a gap") },
    { name: "Velocity", reason: places },
    { name: "Breathing", reason: reason("span_too_short", "20 s without a gap") },
    { name: "People who move", reason: places },
  ]);
  expect(groups.map((g) => g.names)).toEqual([
    ["Position", "Velocity", "People who move"],
    ["Heart rate", "Breathing"],
  ]);
  expect(groups.map((g) => g.texts.length)).toEqual([1, 2]);
  expect(groups[1]!.texts).toEqual([
    { names: ["Heart rate"], text: "19 s without a gap" },
    { names: ["Breathing"], text: "20 s without a gap" },
  ]);
  expect(w.places(groups[0]!.names)).toBe(
    "Node positions are not set: position, velocity and people who move need them.",
  );
  expect(w.notYet(groups[1]!.names)).toBe("Heart rate · breathing: not known yet");
});

test("a breath is drawn at the measured rate on its link, and nothing swells where there is none", () => {
  const link = { ...movingLink(1), id: "node 1 <- ap, LLTF", node: "1", transmitter: "ap" };
  const still: HopReport = { ...madeUp(1, 1, false), links: [link] };
  const rate = word("breathing_rate", null, 1, { value: 6, std: 0.1, unit: "/min", extra: { link: link.id } });
  still.estimates = {
    motion: word("motion", "still"),
    presence: word("presence", "breathing"),
    breathing_rate: rate,
  };
  const playing = source("playing");
  expect(breathOf(placedRoom, still, "fresh", playing)).toEqual({ link: "ap 1", hz: 0.1 });
  expect(breathOf(placedRoom, still, "fresh", { ...playing, speed: 2 })?.hz).toBeCloseTo(0.2);
  for (const age of ["held", "stale", "none"] as const) expect(breathOf(placedRoom, still, age, playing)).toBeNull();
  const unknown = { ...still, estimates: { ...still.estimates, breathing_rate: { ...rate, value: null } } };
  expect(breathOf(placedRoom, unknown, "fresh", playing)).toBeNull();
  const moving = { ...still, estimates: { ...still.estimates, presence: word("presence", "moving") } };
  expect(breathOf(placedRoom, moving, "fresh", playing)).toBeNull();
  expect([swellAt(0), swellAt(0.5)].map((x) => x.toFixed(3))).toEqual(["1.000", "1.000"]);
  expect(swellAt(0.25)).toBeGreaterThan(1.1);
});
