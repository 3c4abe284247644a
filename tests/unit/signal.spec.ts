// The page's end of the signal worker: a question finds its own answer, and a wrong room is an error in words.
import { expect, test } from "@playwright/test";
import { ASSUMED_ROOM } from "../../web/src/generated/limits";
import type { Wrong } from "../../web/src/generated/page";
import type { Coverage } from "../../web/src/generated/types";
import { startSignal } from "../../web/src/signal";
import { Refusal } from "../../web/src/sources/source";
import type { FromSignal, ToSignal } from "../../web/src/workers/messages";

class FakeWorker {
  static latest: FakeWorker;
  readonly heard: ToSignal[] = [];
  onmessage: (event: { data: FromSignal }) => void = () => {};
  constructor() {
    FakeWorker.latest = this;
  }
  postMessage = (message: ToSignal) => this.heard.push(message);
}

const found = (blind_share: number): Coverage => ({
  columns: 1,
  rows: 1,
  cell_m: 1,
  links: [0],
  blind_share,
  zones: {},
  best: null,
  reason: null,
});

test("coverage of several rooms that are asked for at once comes to whoever asked; a wrong one is an error", async () => {
  Object.assign(globalThis, { Worker: FakeWorker });
  const signal = startSignal();
  const { latest } = FakeWorker;
  const asked = [1, 2, 3].map((width_m) => signal.coverage({ ...ASSUMED_ROOM, width_m }));
  const ids = latest.heard.flatMap((m) => (m.type === "coverage" ? [m.id] : []));
  expect(latest.heard.map((m) => m.type)).toEqual(["start", "coverage", "coverage", "coverage"]);
  const answer = (i: number, coverage: Coverage | Wrong) =>
    latest.onmessage({ data: { type: "answer", id: ids[i]!, answer: coverage } });
  answer(2, found(0.3));
  answer(0, found(0.1));
  answer(1, { error: "zones[0].corners_m: expected 3 or more, got 2", tip: "docs/room.md" });
  expect((await asked[0])?.blind_share).toBe(0.1);
  expect((await asked[2])?.blind_share).toBe(0.3);
  const why: unknown = await asked[1]?.catch((error: unknown) => error);
  expect(why).toBeInstanceOf(Refusal);
  expect((why as Refusal).message).toContain("corners_m");
});
