// The signal worker: starts Python, opens sources, and passes what the engine finds to the page and to the model.
import { fetchDemo } from "../sources/demo";
import { FirstHop } from "../sources/first";
import { Refusal, type Source, type Stage } from "../sources/source";
import { failureWords } from "../ui/words";
import { inWords } from "./failure";
import type { LabOrigin } from "../generated/page";
import type { Room, SourceSpec, SourceState, ToSignal } from "./messages";
import { ModelPort } from "./model-port";
import { Outgoing } from "./outgoing";
import type { Hop } from "./python-page";
import { Tap } from "../history/tap";
import { type Asked, answer, type Offered } from "./questions";
import { REVIEW, Reviewing } from "./reviewing";
import { isLive, sourceOf } from "./source-of";
import { dist, fail, followUp, guarded, post, pythonNow, ready, rest, started } from "./started";

const outgoing = new Outgoing(post);

let model: ModelPort | null = null;
let source: Source | null = null;
let state: SourceState | null = null;
let told = "";
const tap = new Tap(),
  first = new FirstHop();
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
let offered: Offered | null = null;
/** What the Python that is copied reads. */
let origin: LabOrigin = { name: "", seed: null, live: false };
/** The user's room for this source; null: the one that it brings, or one that is assumed. */
let drawn: Room | null = null;

const reviewing = new Reviewing({
  python: pythonNow,
  model: () => model,
  playing: () => state?.phase === "playing",
  post,
  epoch: () => outgoing.epoch,
  fail: (error) => fail("log of the recording", error),
});
/** Behind the first estimates, and behind the last change of a room that is being drawn. */
const REVIEW_IN_MS = 1000;

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

function show(hops: Hop[], arrived_ms: number): void {
  if (hops[0] && state && !drawn) first.note(dist, hops[0], state, rest);
  for (const hop of hops) {
    outgoing.send(hop, arrived_ms);
    for (const tensor of hop.tensors) model?.run(tensor, outgoing.stream, hop.report.time_s);
  }
  const fired = pythonNow()?.takeFired() ?? [];
  if (fired.length) post({ type: "fired", epoch: outgoing.epoch, fired });
  if (hops.length) followUp();
}

async function open(epoch: number, spec: SourceSpec, at_s: number | null): Promise<void> {
  if (spec.type === "kept") hold();
  else letGo();
  close(epoch);
  const fetching = spec.type === "demo" ? fetchDemo(new URL("demos/", dist), spec.id) : null;
  fetching?.catch(() => {}); // awaited below, once Python is up
  const page = await started;
  if (epoch !== openedEpoch) return; // another was opened meanwhile
  page.room(drawn);
  const as: Opened = { epoch },
    live = isLive(spec);
  openedAs = as;
  const stage: Stage = {
    python: page,
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
      page.close();
      page.room(drawn);
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
  const demo = await fetching;
  if (epoch !== openedEpoch) return;
  const made = sourceOf(spec, stage, { demo, offered, rest });
  ({ source, state, origin } = made);
  if (spec.type === "offered") offered = null;
  if (live) tap.begin(state.name);
  if (spec.type === "demo" && demo?.seed === null && at_s === null) first.of = { id: spec.id, file: demo.file };
  say(epoch, {});
  await made.source.open(at_s);
  if (drawn && epoch === openedEpoch) page.room(drawn); // a simulated scene has brought its own
}

/** Of the whole recording, so a seek meanwhile does not matter; another source does. */
function overview(of: Source): void {
  const made = of === source ? pythonNow()?.overview() : null;
  if (!made) return;
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
  pythonNow()?.room(drawn);
  say(epoch, {});
  live.hold?.(false);
}

function close(epoch: number): void {
  reviewing.stop();
  source?.close();
  source = state = first.of = null;
  told = "";
  outgoing.start(epoch);
  openedEpoch = epoch;
  pythonNow()?.close();
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

const asked: Asked = {
  python: started,
  rest,
  origin: () => origin,
  offered(file) {
    offered = file;
  },
  furnish(p, room) {
    const wrong = p.room(room);
    source?.settle?.(); // what stands still is shown in it too
    if (wrong) return wrong;
    drawn = room;
    reviewing.again(REVIEW_IN_MS);
    return null;
  },
  post,
};

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
            const python = pythonNow();
            if (stream === outgoing.stream && python)
              show(python.resume(name, output, time_s), performance.timeOrigin + performance.now());
          },
          (message) => fail("activity model", new Refusal(message, failureWords.withoutModel)),
        );
      return;
    case "open":
      return void opened(m.epoch, m.source, m.at_s);
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
    case "offer":
    case "room":
    case "coverage":
    case "would":
    case "ask":
    case "lab":
    case "span":
      return void answer(m, asked);
    case "watch":
      return ready("link shown", (p) => p.watch(m.link));
    case "tune":
      return ready("sensitivity", (p) => {
        p.tune(m.tuning);
        reviewing.again(REVIEW_IN_MS);
      });
    case "record":
      return record(m.on);
    case "mark":
      return source?.mark?.(m.text);
    case "rules":
      return ready("alarms", (p) => p.rules(m.rules, m.utc_offset_s));
    case "ack":
      return outgoing.acknowledged(m.epoch);
    default:
      return m satisfies never;
  }
}

self.onmessage = ({ data }: MessageEvent<ToSignal>) => guarded("signal worker", () => receive(data));
