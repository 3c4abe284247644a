// The page's end of the signal worker: the only thing that posts to it.
import { receive, state, update } from "./state";
import { notices } from "./ui/words";
import type { Ask, FromSignal, Room, SourceSpec, ToSignal, Tuning } from "./workers/messages";

export interface Signal {
  /** Open a source; the epoch grows, the old one is closed. at_s: stream seconds to start at. */
  open(source: SourceSpec, at_s?: number | null): void;
  close(): void;
  play(): void;
  pause(): void;
  speed(speed: number): void;
  /** Seconds of stream time. */
  seek(time_s: number): void;
  /** Which link the heat map shows; null: the first. */
  watch(link: string | null): void;
  /** Positions of the nodes; the next hop has it, unless something is wrong with it. */
  room(room: Room): void;
  /** How sensitive motion is, and what calibrations say of links; holds for what is opened later, too. */
  tune(tuning: Tuning): void;
  /** Ask Python something that is no part of the stream. */
  ask<T>(ask: Ask): Promise<T>;
  /** Record what a live source sends; switching off delivers a pcapng file to the user. */
  record(on: boolean): void;
}

function transferredOf(source: SourceSpec): Transferable[] {
  if (source.type === "file") return [source.bytes];
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
  let inferenceStarted = false;
  const asked = new Map<number, (json: string) => void>();
  let lastAsked = 0;
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
    if (data.type === "answer") {
      asked.get(data.id)?.(data.json);
      asked.delete(data.id);
    }
    if (data.type === "recording") save(data.bytes, data.name);
    if (data.type !== "hop") return;
    post({ type: "ack", epoch: data.epoch });
    if (!inferenceStarted) startInference();
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
      post({ type: "open", epoch, source, at_s }, transferredOf(source));
    },
    close: () => post({ type: "close", epoch: nextEpoch() }),
    play: () => post({ type: "play" }),
    pause: () => post({ type: "pause" }),
    speed: (speed) => post({ type: "speed", speed }),
    seek: (time_s) => post({ type: "seek", epoch: nextEpoch(), time_s }),
    watch: (link) => post({ type: "watch", link }),
    room: (room) => post({ type: "room", room }),
    tune: (tuning) => post({ type: "tune", tuning }),
    ask: <T>(ask: Ask) =>
      new Promise<T>((answer) => {
        asked.set(++lastAsked, (json) => answer(JSON.parse(json) as T));
        post({ type: "ask", id: lastAsked, ask }, ask.of === "learn" ? [] : [ask.columns.buffer]);
      }),
    record: (on) => {
      update({ recording: on });
      post({ type: "record", on });
    },
  };
}
