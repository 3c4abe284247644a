// The page's end of the relay by itself: in which order things are done, what a lag is, what a new connection means.
import { expect, test } from "@playwright/test";
import { Lag } from "../../web/src/sources/lag";
import { Relay } from "../../web/src/sources/relay";
import type { Stage } from "../../web/src/sources/source";
import type { SourceState } from "../../web/src/workers/messages";

const START_S = 1_700_000_000;

const DECLARED_BYTES = 28;

class FakeSocket {
  static latest: FakeSocket;
  onmessage: (event: { data: string | ArrayBuffer }) => void = () => {};
  onclose: (event: { reason: string }) => void = () => {};
  constructor() {
    FakeSocket.latest = this;
  }
  say = (message: object) => this.onmessage({ data: JSON.stringify(message) });
  /** A section header, and one packet a time. */
  send(...times_s: number[]) {
    const bytes = new ArrayBuffer(DECLARED_BYTES + 32 * times_s.length),
      view = new DataView(bytes);
    view.setUint32(0, 0x0a0d0d0a, true);
    view.setUint32(4, 28, true);
    times_s.forEach((time_s, i) => {
      const at = DECLARED_BYTES + 32 * i,
        time_ns = BigInt(Math.round((START_S + time_s) * 1e3)) * 1_000_000n;
      view.setUint32(at, 6, true);
      view.setUint32(at + 4, 32, true);
      view.setUint32(at + 12, Number(time_ns >> 32n), true);
      view.setUint32(at + 16, Number(time_ns & 0xffffffffn), true);
    });
    this.onmessage({ data: bytes });
  }
  close() {}
}

/** A relay source on a socket that the test feeds: what it asked of the engine, and what it said. */
function opened(feed: (bytes: number) => void = () => {}) {
  Object.assign(globalThis, { WebSocket: FakeSocket });
  const did: string[] = [],
    state: Partial<SourceState> = {};
  const hop = { report: { provenance: { kind: "live" } } };
  const stage = {
    python: {
      feed(chunks: Uint8Array[]) {
        const bytes = chunks.reduce((n, c) => n + c.length, 0);
        did.push(`feed ${bytes}`);
        feed(bytes);
        return [hop];
      },
      tick(now_s: number) {
        did.push(`tick ${Math.round(now_s - START_S)}`);
        return [];
      },
    },
    show() {},
    fail: (error: unknown) => did.push(String(error)),
    say: (change: Partial<SourceState>) => Object.assign(state, change),
    anew: () => did.push("anew"),
    more() {},
    keep() {},
  } as unknown as Stage;
  const relay = new Relay(stage, "ws://localhost:8000/ws/csi", undefined);
  void relay.open();
  return { relay, did, state, socket: () => FakeSocket.latest };
}

const clock = (time_s: number) => ({
  type: "clock",
  time_ns: (START_S + time_s) * 1e9,
  received: 1,
  kernel_dropped: 0,
});
const turn = () => new Promise((done) => setTimeout(done, 100));

test("a clock waits its turn behind the packets that came before it", async () => {
  const { relay, did, socket } = opened();
  socket().say({ type: "hello", version: "1", provenance: "live" });
  socket().send(0.5);
  socket().send(0.9);
  socket().say(clock(1));
  socket().send(1.5);
  socket().say(clock(2));
  await turn();
  expect(did).toEqual(["feed 120", "tick 1", "feed 60", "tick 2"]);
  relay.close();
});

test("what fails costs itself alone: what waits behind it has its turn", async () => {
  let first = true;
  const { relay, did, socket } = opened(() => {
    if (first) {
      first = false;
      throw new Error("poison");
    }
  });
  socket().send(0.5);
  socket().say(clock(1));
  socket().send(1.5);
  await turn();
  expect(did).toEqual(["feed 60", "Error: poison", "tick 1", "feed 60"]);
  relay.close();
});

test("a connection made again begins a new stream, says so, and takes its provenance anew", async () => {
  const { relay, did, state, socket } = opened();
  socket().say({ type: "hello", version: "1", provenance: "simulated", speed: 20 });
  socket().send(0);
  await turn();
  expect(state).toMatchObject({ kind: "live", phase: "playing" });
  socket().onclose({ reason: "" });
  await new Promise((done) => setTimeout(done, 1100));
  socket().say({ type: "hello", version: "1", provenance: "live", speed: 1 });
  await turn();
  expect(did).toEqual(["feed 60", "anew"]);
  expect(state).toMatchObject({ kind: null, phase: "waiting" });
  expect(state.message).toContain("a new stream begins");
  relay.close();
});

test("what has waited for longer than is worth catching up with is left out, and counted", async () => {
  const { relay, did, state, socket } = opened();
  for (let i = 0; i < 40; i++) socket().send(i / 2, i / 2);
  await turn();
  // 20 s had come at once: the last 5 are computed, of the rest the declarations alone.
  expect(did).toEqual([`feed ${11 * 92 + 29 * 28}`]);
  expect(state.left_out).toBe(58);
  relay.close();
});

test("a page that computes five times slower than packets come says how far it is behind, and no further than 6 s", async () => {
  const real = performance.now;
  let now_ms = 1000;
  performance.now = () => now_ms;
  try {
    const { relay, did, state, socket } = opened((bytes) => {
      now_ms += bytes > DECLARED_BYTES ? 500 : 0;
    });
    const worst: number[] = [];
    for (let i = 0; i < 300; i++) {
      now_ms = Math.max(now_ms, 1000 + 100 * i);
      socket().send(i / 10);
      socket().say(clock(i / 10));
      await new Promise((done) => setTimeout(done, 1));
      worst.push(state.behind_s ?? 0);
    }
    expect(Math.max(...worst)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...worst)).toBeLessThanOrEqual(6);
    expect(state.left_out).toBeGreaterThan(100);
    // Time does not move on over what is left out, as if nothing had come.
    expect(did.filter((what, i) => what.startsWith("tick") && did[i - 1] === `feed ${DECLARED_BYTES}`)).toEqual([]);
    relay.close();
  } finally {
    performance.now = real;
  }
});

test("a lag is told in seconds of the stream, whatever the two clocks say and however fast it plays", () => {
  const live = new Lag();
  expect([0, 1, 2].map((t) => live.behind_s(START_S + t, 50 + t))).toEqual([0, 0, 0]);
  expect(live.behind_s(START_S + 3, 55.5)).toBeCloseTo(2.5, 1);
  expect(live.behind_s(START_S + 4, 54)).toBeCloseTo(0, 1); // caught up
  const fast = new Lag(20);
  fast.behind_s(START_S, 50);
  expect(fast.behind_s(START_S + 20, 52)).toBeCloseTo(20, 1);
});

test("a clock that was set, or that drifts, is no lag", () => {
  const lag = new Lag();
  lag.behind_s(START_S, 0);
  expect(lag.behind_s(START_S - 3600, 1)).toBe(0); // set back
  expect(lag.behind_s(START_S + 3600, 2)).toBe(0); // set ahead
  for (let t = 3; t < 86_400; t += 60) expect(lag.behind_s(START_S + 3600 + t * (1 - 1e-4), t)).toBeLessThan(0.1);
});

test("a page that waits for the network is not busy; one that computes all the time is", () => {
  const lag = new Lag();
  for (let i = 0; i < 100; i++) lag.computed(0.005, 0.05);
  expect(lag.busy).toBe(false);
  for (let i = 0; i < 100; i++) lag.computed(0.05, 0.05);
  expect(lag.busy).toBe(true);
});
