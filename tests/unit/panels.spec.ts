// Each panel alone, without a browser: what it draws of a report, that two of a kind share nothing, and that one that is
// disposed of hears nothing any more.
import { expect, test } from "@playwright/test";
import { because, floor, hop as madeUp, movingLink, placedRoom, source, word } from "../../web/harness/made-up";
import { QUANTITIES } from "../../web/src/generated/quantities";
import { REASONS } from "../../web/src/generated/reasons";
import type { HopReport } from "../../web/src/generated/types";
import { ASSUMED_ROOM } from "../../web/src/generated/limits";
import { viridis } from "../../web/src/panels/colormap";
import type { Panel, PanelKind } from "../../web/src/panels/panel";
import type { Signal } from "../../web/src/signal";
import { forgetHeard, receive, state, update } from "../../web/src/state";
import { sentence } from "../../web/src/ui/format";
import type { Heat } from "../../web/src/workers/messages";
import { body, install, recordOf, remove, textOf } from "./support/dom";

let panels: readonly PanelKind[];
test.beforeAll(async () => {
  install();
  ({ panels } = await import("../../web/src/panels"));
});
test.afterAll(() => {
  update({ hop: null, source: null, ready: false, room: ASSUMED_ROOM });
  remove();
});

const watched: (string | null)[] = [];
const signal = { watch: (link: string | null) => void watched.push(link) } as Partial<Signal> as Signal;
const turn = () => new Promise<void>((done) => setTimeout(done, 0));

/** A panel of this kind on the page. */
function open(id: string): { panel: Panel; host: HTMLElement } {
  const panel = panels.find((p) => p.id === id)!.create(signal),
    host = body();
  panel.mount(host);
  return { panel, host };
}

/** Two links by name, an estimate of every quantity, and what a Doppler window gives. */
function report(time_s: number, more: Partial<HopReport> = {}): HopReport {
  const links = ["1", "2"].map((node) => ({
    ...movingLink(time_s),
    id: `node ${node} <- ap, LLTF`,
    node,
    transmitter: "ap",
    rssi_dbm: -50 - Number(node),
  }));
  const nothing = (name: string) => word(name, null, time_s, { reason: because("made up", "motion_masks_breathing") });
  const estimates = Object.fromEntries(Object.keys(QUANTITIES).map((name) => [name, nothing(name)]));
  return {
    ...madeUp(time_s, 1, false),
    links,
    estimates: { ...estimates, motion: word("motion", "moving", time_s), presence: word("presence", "moving", time_s) },
    room: placedRoom,
    events: [
      { time_s, kind: "motion", of: "", phase: "began", value: "moving", evidence: { statistic: 0.4, threshold: 0.2 } },
    ],
    ...more,
  };
}

const heat = (link: string, from_s: number, rows: number): Heat => ({
  link,
  bins: 4,
  time_s: Float64Array.from({ length: rows }, (_, i) => from_s + i / 10),
  rows: Float32Array.from({ length: 4 * rows }, (_, i) => (i % 4 === 0 ? Number.NaN : i % 7)),
  rssi_dbm: new Float32Array(rows).fill(-60),
});

/** The store takes a report, as from the worker. */
async function hear(hop: HopReport, rows: Heat | null = null): Promise<void> {
  receive({
    type: "hop",
    epoch: state.epoch,
    hop,
    splats: new Float32Array(0),
    heat: rows,
    arrived_ms: 0,
    sent_ms: 0,
  });
  await turn();
}

test.beforeEach(async () => {
  document.body.replaceChildren();
  forgetHeard();
  update({ hop: null, source: null, overview: null, room: placedRoom, epoch: state.epoch + 1 });
  await turn();
  update({ source: source("playing"), ready: true });
  await turn();
});

const IDS = ["motion", "vitals", "activity", "log", "heatmap", "doppler", "floor", "zones", "links", "rssi", "meters"];

test("every panel is tested", () => expect(panels.filter((p) => !p.isExtra).map((p) => p.id)).toEqual(IDS));

for (const id of IDS)
  test(`${id} draws nothing yet, a report, and after dispose is deaf`, async () => {
    const { panel, host } = open(id);
    panel.draw(state);
    const before = textOf(host);
    await hear(report(10), heat("node 1 <- ap, LLTF", 9, 20));
    panel.draw(state);
    const drawn = textOf(host);
    expect(drawn).not.toBe(before);
    panel.dispose();
    panel.dispose();
    const read: PropertyKey[] = [];
    const guarded = <T extends object>(what: T) =>
      new Proxy(what, {
        get(of, key) {
          read.push(key);
          return Reflect.get(of, key);
        },
      });
    await hear(guarded(report(99)), guarded(heat("node 2 <- ap, LLTF", 99, 20)));
    document.dispatchEvent(new Event("halfwave:export"));
    expect(read.filter((key) => key !== "events" && key !== "second")).toEqual([]); // these the store keeps
  });

test("two panels of a kind hold a state each", async () => {
  const [a, b] = [open("heatmap"), open("heatmap")];
  await hear(report(10), heat("node 1 <- ap, LLTF", 9, 10));
  for (const { panel } of [a, b]) panel.draw(state);
  a.host.querySelector<HTMLButtonElement>("button[aria-pressed]")!.click();
  await hear(report(11), heat("node 1 <- ap, LLTF", 10, 10));
  for (const { panel } of [a, b]) panel.draw(state);
  expect(textOf(a.host)).toContain("10 packets");
  expect(textOf(b.host)).toContain("20 packets");
});

test("motion: the word, the statistic against its threshold, and what nothing seen does not mean", async () => {
  const { panel, host } = open("motion");
  await hear(
    report(10, {
      estimates: {
        motion: word("motion", "still", 10, { quality: 0.97 }),
        presence: word("presence", "nothing seen", 10),
        motion_statistic: {
          ...word("motion_statistic", null, 10),
          value: 0.0412,
          std: 0.012,
          extra: { threshold: 0.08 },
        },
      },
    }),
  );
  panel.draw(state);
  const text = textOf(host);
  expect(text).toMatch(/still probability 97 %(now|\d\.\d s ago)/);
  expect(text).toContain("Presence: nothing seen, which does not mean empty");
  expect(text).toContain("Statistic 0.041 ± 0.012, threshold 0.08");
  expect(recordOf(host.querySelector("canvas")!).calls).not.toEqual([]);
});

test("breathing: rate with its confidence, or why not and what to do; every name is the registry's", async () => {
  const { panel, host } = open("vitals");
  await hear(report(10));
  panel.draw(state);
  expect(textOf(host)).toContain("Why: made up. To do: hold still");
  const estimates = report(10).estimates;
  estimates.breathing_rate = {
    ...word("breathing_rate", null, 8, { unit: "/min" }),
    value: 14.2,
    std: 0.11,
    quality: 0.83,
  };
  await hear(report(10.1, { estimates }));
  panel.draw(state);
  expect(textOf(host)).toMatch(/14\.20 \/min ± 0\.11 \/minconfidence 83 %/);
  for (const name of ["second_breathing_rate", "breathing_pauses", "heart_rate"] as const)
    expect(textOf(host).toLowerCase()).toContain(QUANTITIES[name].label.toLowerCase());
});

test("activity: classes by probability, words of strangers as words", async () => {
  const { panel, host } = open("activity");
  const probabilities = { walk: 0.81, "<img src=x>": 0.09 };
  const activity = word("activity", "walk", 9, { quality: 0.81, extra: { window_s: 19.4, probabilities } });
  await hear(report(10, { estimates: { activity } }));
  panel.draw(state);
  expect([...host.querySelectorAll("li")].map(textOf)).toEqual(["walk81 %", "<img src=x>9 %"]);
  expect(host.querySelector("img")).toBeNull();
  expect(textOf(host)).toContain("probability 81 %");
});

test("Doppler: a column each quarter of a second, the strongest where something moves, and a seek begins anew", async () => {
  const { panel, host } = open("doppler");
  const doppler = {
    link: "node 1 <- ap, LLTF",
    time_s: 10,
    lowest_hz: -4,
    step_hz: 2,
    signed: true,
    power_db: [0, 1, 9, 3, 2],
    reason: null,
    before: [[1, 2, 3, 4, 5], null],
  };
  await hear(report(10, { doppler, estimates: { motion: word("motion", "still", 10) } }));
  panel.draw(state);
  expect(textOf(host)).toContain("No motion detected on this link");
  await hear(report(10.25, { doppler: { ...doppler, time_s: 10.25, before: [] } }));
  panel.draw(state);
  expect(textOf(host)).toContain("Strongest now: 0 Hz, 9 dB.");
  const canvas = host.querySelector("canvas")!;
  expect(recordOf(canvas).image).toMatchObject({ width: 60, height: 5 });
  expect([...host.querySelectorAll(".mark-below")].map(textOf)).toEqual(["−1 s", "now"]);
  update({ epoch: state.epoch + 1 });
  await turn();
  await hear(report(30, { doppler: { ...doppler, time_s: 30, before: [] } }));
  panel.draw(state);
  expect([...host.querySelectorAll(".mark-below")].map(textOf)).toEqual(["now"]);
});

test("a choice of link is watched", async () => {
  const { panel, host } = open("doppler");
  await hear(report(10));
  panel.draw(state);
  const choice = host.querySelector("select")!;
  expect(textOf(choice)).toBe("desk ← access point, LLTFshelf ← access point, LLTF");
  choice.value = "node 2 <- ap, LLTF";
  choice.dispatchEvent(new Event("change"));
  expect(watched.at(-1)).toBe("node 2 <- ap, LLTF");
  expect(state.view.link).toBe("node 2 <- ap, LLTF");
});

test("position: the map is painted as told, and a lower bound is one", async () => {
  const { panel, host } = open("floor");
  await hear(report(10, { floor: floor(10, true) }));
  panel.draw(state);
  const [map] = host.querySelectorAll("canvas");
  const image = recordOf(map!).image!;
  expect([image.width, image.height]).toEqual([12, 9]);
  const brightest = new Uint32Array(image.data.buffer).indexOf(viridis[255]!);
  expect([brightest % 12, 8 - Math.floor(brightest / 12)]).toEqual([9, 5]);
  expect(textOf(host)).toContain("0.62 ± 0.20 m/s away from it, zone 20 to 50");
  await hear(report(11, { floor: floor(11, false) }));
  panel.draw(state);
  expect(textOf(host)).toContain("at least 0.6 m/s away from it");
  expect(textOf(host)).toContain("a lower bound on radial speed");
});

test("links: what was rejected, the commonest first, and no fact that is not there", async () => {
  const { panel, host } = open("links");
  const reject = (text: string, count: number) => ({ ...because(text), count, example: "de ad" });
  await hear(report(10, { rejects: [reject("rare", 2), reject("common", 1200)] }));
  panel.draw(state);
  expect(textOf(host)).toContain("Rejected1,200 × common, for example de ad");
  expect(textOf(host).indexOf("common")).toBeLessThan(textOf(host).indexOf("rare"));
  const again = { code: "same_packet_again", values: {}, text: "the same packet again", count: 1, example: "" };
  await hear(report(11, { rejects: [again] }));
  panel.draw(state);
  expect(textOf(host)).toContain(`1 × the same packet againTo do: ${sentence(REASONS.same_packet_again!.remedy)}`);
  expect(host.querySelectorAll("li.link")).toHaveLength(2);
  expect(textOf(host)).not.toContain("Chip");
});

test("signal strength names the series by their links", async () => {
  const { panel, host } = open("rssi");
  await hear(report(10));
  panel.draw(state);
  expect([...host.querySelectorAll(".plot-keys li")].map(textOf)).toEqual([
    "desk ← access point, LLTF",
    "shelf ← access point, LLTF",
  ]);
});

test("all readings: a scale begins at zero but for dBm, and only widens", async () => {
  const { scale } = await import("../../web/src/panels/meters");
  expect([scale([0.3, 3.1], "m/s"), scale([-0.4, 0], ""), scale([-57, -52], "dBm")]).toEqual([
    [0, 5],
    [-0.5, 1],
    [-60, -40],
  ]);
  const { panel, host } = open("meters");
  const of = (value: number) => ({ motion_statistic: { ...word("motion_statistic", null, 10), value, std: 0.1 } });
  const ends = () => textOf(host.querySelector(".meter-range"));
  for (const value of [0.7, 0.1]) {
    await hear(report(10 + value, { estimates: of(value) }));
    panel.draw(state);
  }
  expect(ends()).toBe("01");
  expect(textOf(host)).toContain("Motion statistic 0.10 ± 0.10");
});

test("a picture is made anew when its size is, and cleared whole", async () => {
  const { Picture } = await import("../../web/src/panels/picture");
  const picture = new Picture("heat", "what it shows");
  for (const columns of [3, 3, 4]) picture.paint(columns, 2, (pixels) => pixels.fill(7));
  const { calls, image } = recordOf(picture.canvas);
  expect(calls.filter((c) => c === "createImageData")).toHaveLength(2);
  expect(image?.width).toBe(4);
  picture.clear();
  expect(calls.at(-1)).toBe("clearRect");
  expect(picture.canvas.getAttribute("aria-label")).toBe("what it shows");
});

test("the log: newest first, why under it, filtered, and by pages", async () => {
  const { panel, host } = open("log");
  const events = Array.from({ length: 300 }, (_, i) => ({
    time_s: 10 * i,
    kind: i % 2 ? ("motion" as const) : ("link" as const),
    of: i % 2 ? "" : "node 1 <- ap, LLTF",
    phase: i % 2 ? ("began" as const) : ("ended" as const),
    value: i % 2 ? "moving" : "lost",
    evidence: i % 2 ? { statistic: 0.4, threshold: 0.2 } : { silent_s: 4 },
  }));
  await hear(report(3000, { events }));
  panel.draw(state);
  expect(host.querySelectorAll("ol.log > li").length).toBe(50);
  expect(textOf(host.querySelector("ol.log > li")!)).toContain("Motion began");
  expect(textOf(host)).toContain("The motion statistic was 0.400, above its threshold of 0.200.");
  expect(textOf(host)).toContain("Show 200 more");
});
