// The panel of zones, waving at a node, the walk test and the store of rooms: all that is pure in them.
import { expect, test } from "@playwright/test";
import { because, hop, movingLink, placedRoom, word } from "../../web/harness/made-up";
import type { Wrong } from "../../web/src/generated/page";
import type { HopReport, LinkReport, Room, ZoneReport } from "../../web/src/generated/types";
import { startWalk, walked } from "../../web/src/editor/walk";
import { levelsAfter, nothingYet, ratioOf } from "../../web/src/editor/which";
import { bring, current, leaveRoom, openedIn, useRoom } from "../../web/src/rooms/current";
import { reasonsOf, saidBy, sinceWhen } from "../../web/src/panels/zones";
import {
  freeName,
  type KeptRoom,
  keyOf,
  linked,
  readRooms,
  roomOf,
  withoutRoom,
  withRoom,
} from "../../web/src/rooms/store";

const link = (id: string, node: string, ratio: number | null): LinkReport => ({
  ...movingLink(0),
  id,
  node,
  motion: word("motion", ratio !== null && ratio > 1 ? "moving" : "still"),
  motion_statistic:
    ratio === null
      ? word("motion_statistic", null, 0, { reason: because("too few packets") })
      : { ...word("motion_statistic", null), value: 0.1 * ratio, extra: { threshold: 0.1 } },
});

const zone = (id: string, value: string | null, more: Partial<ZoneReport> = {}): ZoneReport => ({
  id,
  presence: word("zone_presence", value, 0, value === null ? { reason: because("no positions") } : {}),
  probability: value === null ? null : 0.9,
  since_s: 12,
  hold_left_s: 0,
  links: [],
  ...more,
});

test("a zone says which links say so, and a reason that several share is told once", () => {
  const said = zone("bed", "occupied", {
    links: [
      { link: "a", share: 0.5, says: "motion" },
      { link: "b", share: 0.2, says: "breathing" },
      { link: "c", share: 0.2, says: "nothing detected" },
      { link: "d", share: 0.2, says: "motion" },
    ],
  });
  expect(saidBy(said, (id) => id.toUpperCase())).toBe("motion on A, D; breathing on B");
  expect(saidBy(zone("x", "nothing seen"), String)).toBe("");
  expect(reasonsOf([zone("a", null), zone("b", null), said]).map((r) => r.text)).toEqual(["no positions"]);
  const source = { live: false, start_s: 2 } as NonNullable<HopReport["provenance"]> & {
    live: boolean;
    start_s: number;
  };
  expect(sinceWhen(12, { source: source as never })).toBe("0:10.0");
});

const at = (time_s: number, links: LinkReport[], zones: ZoneReport[] = []): HopReport => ({
  ...hop(time_s, 1, false),
  time_s,
  links,
  zones,
  room: placedRoom,
});

test("the node that is waved at is the one whose links change most, and stays named while the hand comes down", () => {
  expect([ratioOf(link("a", "1", 2.5)), ratioOf(link("a", "1", null))]).toEqual([2.5, 0]);
  let levels = nothingYet;
  const run = (from: number, to: number, one: number, two: number) => {
    for (let t = from; t < to; t += 0.05)
      levels = levelsAfter(levels, at(t, [link("a", "1", one), link("b", "2", two)]));
  };
  run(0, 2, 0.4, 0.3);
  expect([levels.clear, levels.all]).toEqual([null, false]);
  run(2, 4, 4, 0.5);
  expect(levels.clear?.node).toBe("1");
  run(4, 7, 0.3, 0.4); // it is still: the last clear word stands
  expect(levels.clear?.node).toBe("1");
  run(7, 9, 3, 2.8); // somewhere that is in both: nothing is told
  expect(levels.all).toBe(true);
  expect(levels.clear?.node).toBe("1");
  run(9, 12, 0.2, 5);
  expect(levels.clear?.node).toBe("2");
  expect(levelsAfter(levels, at(1, [])).clear).toBeNull(); // another time: it begins anew
});

test("a walk counts what is detected now, not what is merely held, and no place where none is told", () => {
  let w = startWalk(0);
  const zones = [
    zone("a", "occupied"),
    zone("b", "occupied", { hold_left_s: 3 }),
    zone("c", "nothing seen"),
    zone("d", null),
  ];
  for (let i = 0; i <= 20; i++) w = walked(w, at(i * 0.1, [link("x", "1", 2), link("y", "2", 0.1)], zones));
  expect(w.walk.seconds).toBeCloseTo(2, 6);
  expect(Object.keys(w.walk.zones)).toEqual(["a"]);
  expect(w.walk.links.x).toBeCloseTo(2, 6);
  expect([w.walk.links.y, Object.keys(w.walk.cells)]).toEqual([undefined, []]);
  const before = w.walk;
  w = walked(w, at(60, [link("x", "1", 2)], zones)); // a gap
  expect(w.walk).toBe(before);
  const body = { x_m: 2.6, y_m: 1.2, sigma_x_m: 0.4, sigma_y_m: 0.4, why: "" };
  const placed = { ...at(60.1, [], []), body, estimates: { position: word("position", "2.6, 1.2 m") } };
  expect(Object.keys(walked(w, placed).walk.cells)).toEqual(["5,2"]);
  expect(walked(w, { ...placed, room: { ...placedRoom, assumed: true } }).walk.cells).toEqual({});
});

const kept = (id: string, name: string): KeptRoom => ({
  id,
  room: { ...placedRoom, name },
  unplaced: [],
  walk: null,
  underlay: null,
});

test("rooms are kept by name and source, and what was spoiled in the storage is left out", () => {
  let rooms = withRoom(withRoom({ all: [], of: {} }, kept("a", "Home")), kept("b", "Office"));
  rooms = linked(linked(rooms, "relay", "a"), "demo x", "b");
  expect(roomOf(rooms, "relay")?.room.name).toBe("Home");
  expect(roomOf(rooms, "file y")).toBeNull();
  expect(freeName(rooms, "Home")).toBe("Home 2");
  const back = readRooms(JSON.parse(JSON.stringify(rooms)));
  expect(back).toEqual(rooms);
  expect(withoutRoom(rooms, "a").of).toEqual({ "demo x": "b" });
  expect(linked(rooms, "relay", null).of).toEqual({ "demo x": "b" });
  for (const spoiled of [
    null,
    7,
    [],
    { all: 3 },
    { all: [{ id: 1 }, null, { id: "c", room: {} }], of: { relay: "c" } },
  ])
    expect(readRooms(spoiled)).toEqual({ all: [], of: {} });
  expect(keyOf({ type: "relay", which: "asked" })).toBe("relay");
  expect([keyOf({ type: "demo", id: "x" }), keyOf(null)]).toEqual(["demo x", ""]);
});

test("each source has its own room; one that Python finds wrong is not kept", async () => {
  const told: (Room | null)[] = [];
  let wrong: Wrong | null = null;
  const signal = {
    async room(room: Room | null) {
      told.push(room);
      return wrong;
    },
  };
  openedIn(signal, { type: "demo", id: "one" });
  expect([told.at(-1), current()]).toEqual([null, null]);
  expect(await bring(signal, { ...placedRoom, name: "" }, "flat.json")).toBeNull();
  expect(current()?.room.name).toBe("flat");
  expect(told.at(-1)?.assumed).toBe(false);

  openedIn(signal, { type: "file", name: "night.pcapng" });
  expect([told.at(-1), current()]).toEqual([null, null]);
  wrong = { error: "zones[0].corners_m: expected a simple polygon", tip: "" };
  expect(await bring(signal, placedRoom, "bad.json")).toBe(wrong);
  expect(current()).toBeNull();
  wrong = null;

  const unset = { ...kept("u", "Unset"), unplaced: ["1"] };
  await useRoom(signal, unset);
  expect(told.at(-1)?.assumed).toBe(true); // not all nodes have a place
  const before = told.length;
  await useRoom(signal, kept("late", "Late"), "demo one"); // of what was open before: kept there, and not used here
  expect([told.length, current()?.id]).toEqual([before, "u"]);
  leaveRoom(signal);
  expect(current()).toBeNull();
  openedIn(signal, { type: "demo", id: "one" });
  expect(current()?.id).toBe("late");
});
