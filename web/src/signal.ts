// The page's end of the signal worker: the only thing that posts to it.
import { Asks } from "./asks";
import { recall } from "./sources/first";
import { forgetHeard, receive, state, update } from "./state";
import { notices } from "./ui/words";
import type { SpanForm, Wrong } from "./generated/page";
import type { Firing, Rule, WouldFire } from "./generated/types";
import type { LabAnswer } from "./workers/lab-answer";
import type { Ask, Asked, Coverage, FromSignal, Heard, Room, SourceSpec, ToSignal, Tuning } from "./workers/messages";

export interface Signal {
  /** Open a source; the epoch grows, the old one is closed. at_s: stream seconds to start at. */
  open(source: SourceSpec, at_s?: number | null): void;
  /** Read a file beside what plays: null: it can be opened, as "offered"; else what is wrong with it. */
  offer(name: string, file: Blob): Promise<Wrong | null>;
  close(): void;
  /** Back to the live source whose history is shown. */
  resume(): void;
  /** Where the signal worker puts a copy of what a live source sends. */
  keep(port: MessagePort): void;
  play(): void;
  pause(): void;
  speed(speed: number): void;
  /** Seconds of stream time. */
  seek(time_s: number): void;
  /** Which link the heat map shows; null: the first. */
  watch(link: string | null): void;
  /** The room of what plays; null: it is assumed. What is wrong with it, and then the room stays as it was. */
  room(room: Room | null): Promise<Wrong | null>;
  /** How sensitive motion is, and what calibrations say of links; holds for what is opened later, too. */
  tune(tuning: Tuning): void;
  /** Ask Python something that is no part of the stream. */
  ask<T>(ask: Ask): Promise<T>;
  /** Where the links of a room would be sensitive, one that need not be the engine's; rejects with a Refusal. */
  coverage(room: Room): Promise<Coverage>;
  /** Record what a live source sends; switching off delivers a pcapng file to the user. */
  record(on: boolean): void;
  /** What a panel of a researcher asks of Python; computed once, now. */
  lab(question: Asked): Promise<LabAnswer>;
  /** A span of the recording that plays, or of these bytes, as a file; null: nothing is in it. */
  span(form: SpanForm, from_s: number, to_s: number, bytes: ArrayBuffer | null): Promise<ArrayBuffer | null>;
  /** A text into what is being recorded, at the next packet. */
  mark(text: string): void;
  /** Rules to watch from now on; whoever listens hears which fire. */
  rules(rules: Rule[]): void;
  onFired(listener: (fired: Firing[]) => void): void;
  /** What a rule would have done over the recording that is open, or over what was kept. */
  would(rule: Rule, kept?: Heard | null): Promise<WouldFire | Wrong>;
}

/** Of this place's time, for hours of the day. */
const utcOffset_s = () => -60 * new Date().getTimezoneOffset();

function transferredOf(source: SourceSpec): Transferable[] {
  if (source.type === "kept") return [source.bytes];
  return source.type === "serial" ? [source.port] : [];
}

/** Deliver a file to the user. */
function save(bytes: ArrayBuffer, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/vnd.tcpdump.pcap" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Starts the signal worker at once, the inference worker after the first estimate. */
export function startSignal(): Signal {
  const worker = new Worker(new URL("./workers/signal.ts", import.meta.url), { type: "module", name: "signal" });
  const { port1, port2 } = new MessageChannel();
  let inferenceStarted = false,
    drawn = false;
  const listeners: ((fired: Firing[]) => void)[] = [],
    asks = new Asks();
  const post = (m: ToSignal, transfer: Transferable[] = []) => worker.postMessage(m, transfer);
  const nextEpoch = () => {
    update({ epoch: state.epoch + 1 });
    return state.epoch;
  };

  // The room is the engine's: assumed for the receivers it hears, a recording's own, or what the user brought.
  const adopt = (room: Room) => {
    if (JSON.stringify(room) !== JSON.stringify(state.room)) update({ room });
  };

  const startInference = () => {
    inferenceStarted = true;
    new Worker(new URL("./workers/inference.ts", import.meta.url), { type: "module", name: "inference" }).postMessage(
      port1,
      [port1],
    );
  };
  worker.onmessage = ({ data }: MessageEvent<FromSignal>) => {
    receive(data);
    if (data.type === "hop" && data.epoch >= state.epoch) adopt(data.hop.room);
    if (data.type === "answer") asks.answered(data);
    if (data.type === "recording") save(data.bytes, data.name);
    if (data.type === "fired" && data.epoch >= state.epoch) for (const f of listeners) f(data.fired);
    if (data.type !== "hop") return;
    post({ type: "ack", epoch: data.epoch });
    if (!inferenceStarted) startInference();
  };

  /** While Python starts, what an earlier visit kept of the same recording; the engine's own takes its place. */
  const showKept = async (id: string, epoch: number) => {
    const { file } = (await fetch(new URL("demos/index.json", document.baseURI)).then((r) => r.json())).find(
      (demo: { id: string }) => demo.id === id,
    );
    const first = await recall(new URL("./", document.baseURI), id, file);
    if (!first || state.epoch !== epoch || state.hop || drawn) return;
    const now_ms = performance.timeOrigin + performance.now();
    receive({ type: "source", epoch, state: { ...first.state, phase: "paused" } }); // it stands until the engine plays
    const { report, splats, heat } = first;
    receive({ type: "hop", epoch, hop: report, splats, heat, arrived_ms: now_ms, sent_ms: now_ms });
  };
  worker.onerror = (event) =>
    receive({
      type: "error",
      where: "signal worker",
      message: event.message || notices.workerFailed,
      tip: notices.reload,
    });
  post({ type: "start", inference: port2 }, [port2]);

  return {
    open(source, at_s = null) {
      const epoch = nextEpoch();
      update({ openedEpoch: epoch });
      forgetHeard();
      post({ type: "open", epoch, source, at_s }, transferredOf(source));
      if (source.type === "demo" && at_s === null && !state.ready) showKept(source.id, epoch).catch(() => {});
    },
    offer: (name, file) => asks.of<"offer">((id) => post({ type: "offer", id, name, file })),
    close: () => post({ type: "close", epoch: nextEpoch() }),
    resume() {
      const epoch = nextEpoch();
      update({ openedEpoch: epoch });
      forgetHeard();
      post({ type: "resume", epoch });
    },
    keep: (port) => post({ type: "keep", port }, [port]),
    play: () => post({ type: "play" }),
    pause: () => post({ type: "pause" }),
    speed: (speed) => post({ type: "speed", speed }),
    seek: (time_s) => post({ type: "seek", epoch: nextEpoch(), time_s }),
    watch: (link) => post({ type: "watch", link }),
    tune: (tuning) => post({ type: "tune", tuning }),
    ask: async <T>(ask: Ask) =>
      JSON.parse(
        await asks.sure<"ask">((id) => post({ type: "ask", id, ask }, ask.of === "learn" ? [] : [ask.columns.buffer])),
      ) as T,
    span: (form, from_s, to_s, bytes) =>
      asks.sure<"span">((id) => post({ type: "span", id, form, from_s, to_s, bytes }, bytes ? [bytes] : [])),
    async room(room) {
      drawn = room !== null;
      const wrong = await asks.of<"room">((id) => post({ type: "room", id, room }));
      if (room && !wrong) adopt(room);
      return wrong;
    },
    coverage: (room) => asks.sure<"coverage">((id) => post({ type: "coverage", id, room })),
    record: (on) => {
      update({ recording: on });
      post({ type: "record", on });
    },
    lab: (question) => asks.of<"lab">((id) => post({ type: "lab", id, question })),
    mark: (text) => post({ type: "mark", text }),
    rules: (rules) => post({ type: "rules", rules, utc_offset_s: utcOffset_s() }),
    onFired: (listener) => void listeners.push(listener),
    would: (rule, kept = null) =>
      asks.of<"would">((id) => post({ type: "would", id, rule, utc_offset_s: utcOffset_s(), kept })),
  };
}
