// The signal worker: starts Python, opens sources, and passes what the engine finds to the page and to the model.
import { boot } from "../runtime/boot";
import { fetchDemo } from "../sources/demo";
import { keep } from "../sources/first";
import { bytesOf, fileOf, Recorded, sceneOf } from "../sources/recorded";
import { isScene, smallBytes } from "../sources/scene";
import { Relay } from "../sources/relay";
import { Refusal, type Source, type Stage } from "../sources/source";
import { stateOf } from "../sources/state";
import { failureWords, recordedWords } from "../ui/words";
import type { Wrong } from "../generated/page";
import { inWords } from "./failure";
import type { FromSignal, Room, SourceSpec, SourceState, ToSignal } from "./messages";
import { ModelPort } from "./model-port";
import { Outgoing } from "./outgoing";
import { type Hop, PythonPage } from "./python-page";
import { REVIEW, Reviewing } from "./reviewing";

// import.meta.url is dist/assets/signal-*.js
const dist = new URL(/* @vite-ignore */ "../", import.meta.url);

/** Of a scene that was dropped here: the same file gives the same stream. */
const SEED = 42;

const post = (message: FromSignal, transfer: Transferable[] = []) => postMessage(message, { transfer });
const outgoing = new Outgoing(post);
const started = start();

let python: PythonPage | null = null;
let complete: (() => Promise<void>) | null = null;
let completed: Promise<void> | null = null;
let model: ModelPort | null = null;
let source: Source | null = null;
let state: SourceState | null = null;
let told = "";
/** The epoch in which the source was opened: what it says holds through the seeks that follow. */
let openedEpoch = 0;
/** The user's room for this source; null: the one that it brings, or one that is assumed. */
let drawn: Room | null = null;

const reviewing = new Reviewing({
  python: () => python,
  model: () => model,
  playing: () => state?.phase === "playing",
  post,
  epoch: () => outgoing.epoch,
  fail: (error) => fail("log of the recording", error),
});
/** Behind the first estimates, and behind the last change of a room that is being drawn. */
const REVIEW_IN_MS = 1000;

async function start(): Promise<PythonPage> {
  const booted = await boot(new URL("py/", dist), (progress) => post({ type: "progress", progress }));
  complete = booted.complete;
  python = new PythonPage(booted.python);
  post({ type: "ready", restored: booted.restored, timings: { ...booted.timings, page: performance.now() } });
  return python;
}

function fail(where: string, error: unknown): void {
  post({ type: "error", where, ...inWords(error) });
}

/** Guard an event's work: what goes wrong is shown, and the worker lives on. */
function guarded(where: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    fail(where, error);
  }
}

const blank = (spec: SourceSpec, can: Source["can"], name: string): SourceState => ({
  ...stateOf(name, can),
  message: spec.type === "relay" ? "" : recordedWords.opening(name),
});

function say(opened: number, change: Partial<SourceState>): void {
  if (!state || opened !== openedEpoch) return; // of a source that was closed meanwhile
  state = { ...state, ...change };
  const text = JSON.stringify(state);
  if (text === told) return;
  told = text;
  post({ type: "source", epoch: outgoing.epoch, state });
}

/** Of a bundled recording from its usual moment on: its first hop is kept for the next visit. */
let firstOf: { id: string; file: string } | null = null;

function keepFirst({ report, splats, heat }: Hop): void {
  if (!firstOf || !state || drawn) return;
  const { id, file } = firstOf;
  firstOf = null;
  if (!report.estimates.motion?.value) return;
  const first = structuredClone({ state, report, splats, heat }); // what is sent is gone here
  void rest()
    .then(() => keep(dist, id, file, first))
    .catch(() => {}); // a convenience: storage may be full or forbidden
}

function show(hops: Hop[], arrived_ms: number): void {
  if (hops[0]) keepFirst(hops[0]);
  for (const hop of hops) {
    outgoing.send(hop, arrived_ms);
    for (const tensor of hop.tensors) model?.run(tensor, outgoing.stream, hop.report.time_s);
  }
  const fired = python?.takeFired() ?? [];
  if (fired.length) post({ type: "fired", epoch: outgoing.epoch, fired });
  if (hops.length) followUp();
}

/** scipy and what else Python may want later, once. */
function rest(): Promise<void> {
  completed ??= started.then(() => complete?.()).then(() => post({ type: "scipy", ms: performance.now() }));
  return completed;
}

/** After the first estimate. */
function followUp(): void {
  if (!completed) setTimeout(() => void rest().catch((e: unknown) => fail("scipy", e)), 0);
}

async function open(epoch: number, spec: SourceSpec, at_s: number | null): Promise<void> {
  close(epoch);
  const fetching = spec.type === "demo" ? fetchDemo(new URL("demos/", dist), spec.id) : null;
  fetching?.catch(() => {}); // awaited below, once Python is up
  const ready = await started;
  if (epoch !== openedEpoch) return; // another was opened meanwhile
  ready.room(drawn);
  const stage: Stage = {
    python: ready,
    show: (hops, arrived_ms) => show(hops, arrived_ms),
    say: (change) => say(epoch, change),
    fail: (error) => fail("signal worker", error),
    anew: () => {
      ready.close();
      ready.room(drawn);
      outgoing.anew();
      post({ type: "anew", epoch: outgoing.epoch });
    },
    more: (whole) => {
      const of = source;
      if (of) setTimeout(() => guarded("overview", () => overview(of)), 0);
      if (!whole) return;
      void rest().then(
        () => of === source && reviewing.start(REVIEW_IN_MS),
        () => {}, // said by who asked for it first
      );
    },
  };
  if (spec.type === "relay") {
    source = new Relay(stage, spec.url, spec.token);
    state = { ...blank(spec, source.can, new URL(spec.url).host), start_s: Date.now() / 1000 };
  } else if (spec.type === "file") {
    const { name, file } = spec,
      small = await smallBytes(file),
      origin = { name, chip: "", licence: "", origin: "", labels: [], startIn_s: 0 };
    source = new Recorded(stage, isScene(small) ? sceneOf(rest, small, SEED) : fileOf(file, name), origin);
    state = blank(spec, source.can, name);
  } else {
    const demo = await fetching;
    if (!demo || epoch !== openedEpoch) return;
    const { name, chip, licence, origin } = demo.origin;
    source = new Recorded(
      stage,
      demo.seed === null ? bytesOf(demo.bytes, name) : sceneOf(rest, demo.bytes, demo.seed),
      demo.origin,
    );
    state = { ...blank(spec, source.can, name), chip, licence, origin };
    firstOf = demo.seed === null && at_s === null ? { id: spec.id, file: demo.file } : null;
  }
  say(epoch, {});
  await source.open(at_s);
  if (drawn && epoch === openedEpoch) ready.room(drawn); // a simulated scene has brought its own
}

/** Of the whole recording, so a seek meanwhile does not matter; another source does. */
function overview(of: Source): void {
  if (of !== source || !python) return;
  const made = python.overview();
  post({ type: "overview", epoch: outgoing.epoch, overview: made }, [
    made.time_s.buffer,
    made.statistic.buffer,
    made.threshold.buffer,
  ]);
}

function close(epoch: number): void {
  reviewing.stop();
  source?.close();
  source = state = firstOf = null;
  told = "";
  outgoing.start(epoch);
  openedEpoch = epoch;
  python?.close();
}

async function opened(epoch: number, spec: SourceSpec, at_s: number | null): Promise<void> {
  try {
    await open(epoch, spec, at_s);
  } catch (error) {
    if (epoch !== openedEpoch) return;
    say(epoch, { phase: "error", ...inWords(error) });
    fail("source", error);
  }
}

function seek(epoch: number, time_s: number): void {
  outgoing.start(epoch);
  source?.seek?.(time_s);
}

/** Another room; where something is wrong with it, what was is kept. */
function furnish(p: PythonPage, room: Room | null): void {
  let wrong: Wrong | null = { error: failureWords.noRoom, tip: failureWords.reload };
  try {
    wrong = p.room(room);
    if (!wrong) drawn = room;
    source?.settle?.(); // what stands still is shown in it too
    if (!wrong) reviewing.again(REVIEW_IN_MS);
  } finally {
    post({ type: "room", wrong });
  }
}

function record(on: boolean): void {
  const made = source?.record?.(on);
  if (made) post({ type: "recording", ...made }, [made.bytes]);
}

function receive(m: ToSignal): void {
  switch (m.type) {
    case "start":
      model =
        m.inference &&
        new ModelPort(
          m.inference,
          (name, output, stream, time_s) => {
            if (stream === REVIEW) return reviewing.answered(name, output, time_s);
            if (stream === outgoing.stream && python)
              show(python.resume(name, output, time_s), performance.timeOrigin + performance.now());
          },
          (message) => fail("activity model", new Refusal(message, failureWords.withoutModel)),
        );
      return;
    case "open":
      return void opened(m.epoch, m.source, m.at_s);
    case "close":
      return close(m.epoch);
    case "play":
      return source?.play?.();
    case "pause":
      return source?.pause?.();
    case "speed":
      return source?.speed?.(m.speed);
    case "seek":
      return seek(m.epoch, m.time_s);
    case "room":
      return void started.then(
        (p) => guarded("room", () => furnish(p, m.room)),
        () => {},
      );
    case "coverage":
      return void started
        .then((p) => p.coverage(m.room))
        .catch((error: unknown) => {
          const { message, tip } = inWords(error);
          return { error: message, tip };
        })
        .then((coverage) => post({ type: "coverage", id: m.id, coverage }));
    case "watch":
      return void started.then(
        (p) => guarded("link shown", () => p.watch(m.link)),
        () => {},
      );
    case "record":
      return record(m.on);
    case "mark":
      return source?.mark?.(m.text);
    case "rules":
      return void started.then(
        (p) => guarded("alarms", () => p.rules(m.rules, m.utc_offset_s)),
        () => {},
      );
    case "would":
      return void started.then(
        (p) =>
          guarded("alarms", () =>
            post({ type: "would", id: m.id, would: p.wouldFire(m.rule, m.utc_offset_s, m.kept) }),
          ),
        () => {},
      );
    case "ack":
      return outgoing.acknowledged(m.epoch);
    default:
      return m satisfies never;
  }
}

started.catch((error: unknown) => fail("Python", error));
self.onmessage = ({ data }: MessageEvent<ToSignal>) => guarded("signal worker", () => receive(data));
