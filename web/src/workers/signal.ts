// The signal worker: starts Python, opens sources, and passes what the engine finds to the page and to the model.
import { boot } from "../runtime/boot";
import { fetchDemo } from "../sources/demo";
import { keep } from "../sources/first";
import { readable } from "../sources/file";
import { bytesOf, type Origin, Recorded, sceneOf } from "../sources/recorded";
import { isScene, smallBytes } from "../sources/scene";
import { Relay } from "../sources/relay";
import { serialWay } from "../sources/serial-socket";
import { Refusal, type Source, type Stage } from "../sources/source";
import { stateOf } from "../sources/state";
import { failureWords, recordedWords } from "../ui/words";
import type { Facts, Wrong } from "../generated/page";
import { inWords } from "./failure";
import type { LabOrigin } from "../generated/page";
import { buffersOf } from "./lab-answer";
import type { Asked, FromSignal, Room, SourceSpec, SourceState, ToSignal } from "./messages";
import { ModelPort } from "./model-port";
import { Outgoing } from "./outgoing";
import { type Hop, PythonPage } from "./python-page";
import { Tap } from "../history/tap";
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
const tap = new Tap();
/** In which epoch a source was opened; a live one that comes back from being held is in another. */
interface Opened {
  epoch: number;
}
let openedAs: Opened = { epoch: 0 };
/** A live source while its history is shown, and what it says meanwhile. */
let held: { source: Source; as: Opened; state: SourceState } | null = null;
/** The epoch in which the source was opened: what it says holds through the seeks that follow. */
let openedEpoch = 0;
/** A file that was read and can be opened. */
let offered: { facts: Facts; seed: number | null } | null = null;
/** What the Python that is copied reads. */
let origin: LabOrigin = { name: "", seed: null, live: false };
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
  message: spec.type === "relay" || spec.type === "serial" ? "" : recordedWords.opening(name),
});

function say(opened: number, change: Partial<SourceState>): void {
  if (held && opened === held.as.epoch) {
    held.state = { ...held.state, ...change };
    return;
  }
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

const ofUser = (name: string): Origin => ({
  name,
  chip: "",
  licence: "",
  origin: "",
  labels: [],
  startIn_s: 0,
  loops: false,
});

/** Read it beside what plays; only what can be opened takes its place. */
async function offer({ name, file }: Extract<ToSignal, { type: "offer" }>): Promise<Wrong | null> {
  const small = await smallBytes(file),
    seed = isScene(small) ? SEED : null;
  if (seed !== null) await rest();
  const ready = await started,
    facts =
      seed === null ? ready.offerFile(readable(file), name) : ready.offerScene(new TextDecoder().decode(small), seed);
  if ("error" in facts) return facts;
  offered = { facts, seed };
  return null;
}

async function open(epoch: number, spec: SourceSpec, at_s: number | null): Promise<void> {
  if (spec.type === "kept") hold();
  else letGo();
  close(epoch);
  const fetching = spec.type === "demo" ? fetchDemo(new URL("demos/", dist), spec.id) : null;
  fetching?.catch(() => {}); // awaited below, once Python is up
  const ready = await started;
  if (epoch !== openedEpoch) return; // another was opened meanwhile
  ready.room(drawn);
  const as: Opened = { epoch },
    live = spec.type === "relay" || spec.type === "serial";
  openedAs = as;
  const stage: Stage = {
    python: ready,
    show: (hops, arrived_ms) => {
      if (live) tap.rows(hops);
      show(hops, arrived_ms);
    },
    say: (change) => {
      if (live && change.kind !== undefined) tap.is(change.kind);
      say(as.epoch, change);
    },
    fail: (error) => fail("signal worker", error),
    keep: (bytes) => tap.packets(bytes),
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
    origin = { name: "recording.pcapng", seed: null, live: true };
    source = new Relay(stage, spec.url, spec.token);
    state = { ...blank(spec, source.can, new URL(spec.url).host), start_s: Date.now() / 1000 };
    tap.begin(state.name);
  } else if (spec.type === "serial") {
    origin = { name: "recording.pcapng", seed: null, live: true };
    source = new Relay(stage, "", undefined, serialWay(spec.port));
    state = { ...blank(spec, source.can, spec.name), start_s: Date.now() / 1000 };
    tap.begin(state.name);
  } else if (spec.type === "kept") {
    origin = { name: "history.pcapng", seed: null, live: false };
    source = new Recorded(stage, bytesOf(spec.bytes, spec.name), ofUser(spec.name));
    state = blank(spec, source.can, spec.name);
  } else if (spec.type === "offered") {
    if (!offered) throw new Error("nothing was offered");
    const { facts, seed } = offered;
    offered = null;
    ready.takeOffered();
    origin = { name: spec.name, seed, live: false };
    source = new Recorded(stage, async () => () => facts, ofUser(spec.name));
    state = blank(spec, source.can, spec.name);
  } else {
    const demo = await fetching;
    if (!demo || epoch !== openedEpoch) return;
    const { name, chip, licence, origin: from } = demo.origin;
    origin = { name: demo.file, seed: demo.seed, live: false };
    source = new Recorded(
      stage,
      demo.seed === null ? bytesOf(demo.bytes, name) : sceneOf(rest, demo.bytes, demo.seed),
      demo.origin,
    );
    state = { ...blank(spec, source.can, name), chip, licence, origin: from };
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

/** The live source that plays goes on being kept while its history is shown. */
function hold(): void {
  if (held || !source?.hold || !state) return;
  held = { source, as: openedAs, state };
  source.hold(true);
  source = null;
}

function letGo(): void {
  held?.source.close();
  held = null;
}

/** Back to the live source: for the engine a new stream. */
function resume(epoch: number): void {
  if (!held) return;
  const { source: live, as, state: meanwhile } = held;
  held = null;
  close(epoch);
  as.epoch = epoch;
  openedAs = as;
  source = live;
  state = meanwhile;
  python?.room(drawn);
  say(epoch, {});
  live.hold?.(false);
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

/** A panel's question; what a person runs may want all of Python's packages. */
async function lab(id: number, asked: Asked): Promise<void> {
  const ready = await started;
  if (asked.ask === "run") await rest();
  const answer = ready.lab({ ...asked, origin });
  post({ type: "lab", id, answer }, buffersOf(answer));
}

function span(of: PythonPage, m: Extract<ToSignal, { type: "span" }>): void {
  try {
    const bytes = of.span(m.form, m.from_s, m.to_s, m.bytes && new Uint8Array(m.bytes));
    post({ type: "span", ask: m.ask, bytes, message: "" }, bytes ? [bytes] : []);
  } catch (error) {
    post({ type: "span", ask: m.ask, bytes: null, message: inWords(error).message });
  }
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
    case "offer":
      return void offer(m)
        .catch((error: unknown): Wrong => {
          const { message, tip } = inWords(error);
          return { error: message, tip };
        })
        .then((wrong) => post({ type: "offered", id: m.id, wrong }));
    case "close":
      letGo();
      return close(m.epoch);
    case "resume":
      return resume(m.epoch);
    case "keep":
      tap.port = m.port;
      return;
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
    case "tune":
      return void started.then(
        (p) =>
          guarded("sensitivity", () => {
            p.tune(m.tuning);
            reviewing.again(REVIEW_IN_MS);
          }),
        () => {},
      );
    case "ask":
      return void started.then(
        (p) => guarded("calibration", () => post({ type: "answer", id: m.id, json: p.ask(m.ask) })),
        () => {},
      );
    case "record":
      return record(m.on);
    case "lab":
      return void lab(m.id, m.question).catch((error: unknown) => {
        const { message, tip } = inWords(error);
        post({ type: "lab", id: m.id, answer: { error: message, tip } });
      });
    case "span":
      return void started.then((p) => span(p, m));
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
