// The log: in order of time whatever order it is told in, each thing once, and the whole recording's word holds. No second
// and no event is lost with a hop; a comment goes into what is recorded.
import { expect, test } from "@playwright/test";
import type { HopReport, Second } from "../../web/src/generated/types";
import { found, type Happening, Log } from "../../web/src/history/log";
import { blocksOf, commented, joined } from "../../web/src/sources/blocks";
import type { FromSignal } from "../../web/src/workers/messages";
import { Outgoing } from "../../web/src/workers/outgoing";

const happening = (time_s: number, more: Partial<Happening> = {}): Happening => ({
  time_s,
  kind: "motion",
  of: "",
  phase: "began",
  value: "moving",
  evidence: {},
  ...more,
});
const times = (log: Log) => log.all.map((e) => e.time_s);

test("entries stand in order of time, and what was played twice stands once", () => {
  const log = new Log();
  log.told([happening(20), happening(10, { phase: "ended", value: "still" })]);
  log.told([happening(5), happening(20.4)]);
  expect(times(log)).toEqual([5, 10, 20]);
});

test("the whole recording's word replaces what was told of the same time, but for marks", () => {
  const log = new Log();
  log.told([happening(20.3), happening(90)]);
  const mark = log.mark(15, "door");
  log.reviewed([happening(20), happening(40)], 60, true, false);
  expect(times(log)).toEqual([15, 20, 40]);
  log.reviewed([happening(90.2)], 100, false, true);
  expect(times(log)).toEqual([15, 20, 40, 90.2]);
  log.told([happening(33)]);
  expect(times(log)).toEqual([15, 20, 40, 90.2]);
  log.told([happening(33, { kind: "fall", phase: "once", value: "fall" })]);
  expect(times(log)).toEqual([15, 20, 33, 40, 90.2]);
  log.remove(mark);
  expect(times(log)).toEqual([20, 33, 40, 90.2]);
});

test("the log is bounded", () => {
  const log = new Log();
  log.told(Array.from({ length: 21_000 }, (_, i) => happening(10 * i)));
  expect(log.all.length).toBe(20_000);
  expect(log.all[0]!.time_s).toBe(10_000);
});

test("ten thousand entries are searched at once", () => {
  const all = Array.from({ length: 10_000 }, (_, i) =>
    happening(10 * i, i % 3 ? {} : { kind: "zone", of: "bed", value: "occupied" }),
  );
  const words = (e: Happening) => `${e.kind} ${e.of} ${e.value}`;
  const began_ms = performance.now();
  const of = found(all, { kinds: new Set(["zone"]), of: "bed", text: " Occ " }, words);
  expect(performance.now() - began_ms).toBeLessThan(200);
  expect(of.length).toBe(3334);
  expect(of[0]!.time_s).toBeGreaterThan(of[1]!.time_s);
});

test("seconds and events of hops that waited in vain go out with the next", () => {
  const sent: (FromSignal & { type: "hop" })[] = [];
  const out = new Outgoing((m) => m.type === "hop" && sent.push(m), 1);
  const hop = (time_s: number, more: Partial<HopReport> = {}) => ({
    report: { time_s, events: [], second: null, doppler: null, ...more } as unknown as HopReport,
    splats: new Float32Array(0),
    heat: null,
    tensors: [],
  });
  const second = (time_s: number) => ({ time_s }) as Second;
  for (let i = 0; i < 3; i++) out.send(hop(i), 0);
  out.send(hop(3, { second: second(2), events: [happening(3)] }), 0);
  out.send(hop(4, { second: second(3) }), 0);
  out.send(hop(5, { events: [happening(5)] }), 0);
  out.acknowledged(1);
  const last = sent.at(-1)!;
  expect(last.hop.time_s).toBe(5);
  expect(last.earlier?.seconds.map((s) => s.time_s)).toEqual([2, 3]);
  expect([...last.earlier!.events, ...last.hop.events].map((e) => e.time_s)).toEqual([3, 5]);
});

/** A packet block of so many bytes. */
function packet(captured: number): Uint8Array<ArrayBuffer> {
  const length = 32 + 4 * Math.ceil(captured / 4),
    block = new Uint8Array(length).fill(7),
    view = new DataView(block.buffer);
  for (const [at, x] of [
    [0, 6],
    [4, length],
    [20, captured],
    [24, captured],
    [length - 4, length],
  ] as const)
    view.setUint32(at, x, true);
  return block;
}

test("a comment goes onto the first packet, and the blocks stay whole", () => {
  const bytes = joined([packet(5), packet(8)]),
    made = commented(bytes, "Tür auf")!;
  expect(blocksOf(made).packets).toBe(2);
  const view = new DataView(made.buffer),
    length = view.getUint32(4, true);
  expect(view.getUint32(length - 4, true)).toBe(length);
  expect([view.getUint16(36, true), view.getUint16(38, true)]).toEqual([1, 8]);
  expect(new TextDecoder().decode(made.subarray(40, 48))).toBe("Tür auf");
  expect([...made.subarray(length)]).toEqual([...packet(8)]);
  expect(commented(new Uint8Array(0), "x")).toBeNull();
});
