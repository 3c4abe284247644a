// Opening things: the bundled recordings, a file, the relay. The one place that calls signal.open.
import type { Signal } from "../signal";
import { bring, openedIn } from "../rooms/current";
import { roomIn, smallBytes } from "../sources/scene";
import { NO_CONTROLS, stateOf } from "../sources/state";
import { ASSUMED_ROOM } from "../generated/limits";
import type { Label } from "../generated/page";
import { state, update } from "../state";
import type { Opened } from "./address";
import { hearsNodes, ownRelay } from "./relay";
import { complain, say } from "./toast";
import { reopenUsb, usbByItself } from "./usb";
import { openWords as w, usbWords } from "./words";

export interface Demo {
  id: string;
  name: string;
  chip: string;
  licence: string;
  origin: string;
  kind: string;
  note: string;
  labels: Label[];
}
/** A recording that could not be had when the page was built, and why. */
export interface MissingDemo {
  id: string;
  name: string;
  missing: string;
}

export function isMissing(d: Demo | MissingDemo): d is MissingDemo {
  return "missing" in d;
}

let listed: Promise<(Demo | MissingDemo)[]> | null = null;

export function demos(): Promise<(Demo | MissingDemo)[]> {
  listed ??= fetch(new URL("demos/index.json", document.baseURI))
    .then((r) => {
      if (!r.ok) throw new Error(w.listAnswered(r.status));
      return r.json();
    })
    .catch((e: Error) => {
      listed = null;
      complain(w.listFailed(e.message), w.reloadOrDrop);
      return [];
    });
  return listed;
}

const nothingSeen = () => ({ hop: null, overview: null, splats: new Float32Array(0), room: ASSUMED_ROOM });

export class Opener {
  opened: Opened | null = null;
  /** A moment of the live source's own history is shown. */
  past = false;
  /** Called when something was opened by the user, so that the address follows. */
  onOpen: () => void = () => {};
  /** Called when another source is opened, whoever asked for it. */
  onLeave: () => void = () => {};

  constructor(private readonly signal: Signal) {}

  private start(opened: Opened): void {
    this.opened = opened;
    this.past = false;
    this.onLeave();
    openedIn(this.signal, opened);
    // Nothing of the old source may stand there as if it were of the new one.
    update({ ...nothingSeen(), source: null, recording: false });
    this.onOpen();
  }

  async demo(id: string): Promise<void> {
    const all = await demos();
    const demo = all.find((d) => d.id === id);
    if (demo && !isMissing(demo)) {
      this.start({ type: "demo", id });
      this.signal.open({ type: "demo", id });
      return;
    }
    this.nothing(demo?.name ?? id, w.missing(id, demo?.missing ?? ""), w.openAnother);
  }

  /** What was asked for is not there: nothing plays, and the page says why. */
  private nothing(name: string, message: string, tip: string): void {
    this.signal.close();
    this.opened = null;
    update({ ...nothingSeen(), source: { ...stateOf(name, NO_CONTROLS), phase: "error", message, tip } });
  }

  /** The first of the bundled recordings; says so when the real ones are not there. */
  async firstDemo(): Promise<void> {
    const all = await demos();
    const first = all.find((d) => !isMissing(d));
    if (!first) return;
    const gone = all.find(isMissing);
    if (gone && (first as Demo).kind === "simulated") complain(w.onlySimulated(gone.missing), w.startAgain);
    await this.demo(first.id);
  }

  async simulate(): Promise<void> {
    const simulated = (await demos()).find((d) => !isMissing(d) && d.kind === "simulated");
    if (simulated) await this.demo(simulated.id);
    else complain(w.noSimulated, w.startSays);
  }

  async file(file: File): Promise<void> {
    if (file.size === 0) return complain(w.empty(file.name), w.stoppedEarly);
    let bytes: ArrayBuffer;
    try {
      bytes = await smallBytes(file);
      await file.slice(0, 1).arrayBuffer(); // a folder cannot be read
    } catch (e) {
      return complain(w.unreadable(file.name, (e as Error).message), w.isFolder);
    }
    const room = roomIn(bytes);
    if (room) {
      const wrong = await bring(this.signal, room, file.name);
      if (wrong) return complain(wrong.error, wrong.tip);
      return say(w.positionsSet(file.name, room.nodes.length), w.roomFromNow);
    }
    const wrong = await this.signal.offer(file.name, file);
    if (wrong) return complain(w.notOpened(file.name, wrong.error), wrong.tip); // and what played goes on
    this.start({ type: "file", name: file.name });
    this.signal.open({ type: "offered", name: file.name });
  }

  relay(url: string, token: string, which: "auto" | "asked"): void {
    this.start({ type: "relay", which });
    this.signal.open(token ? { type: "relay", url, token } : { type: "relay", url });
  }

  /** Lines that the page reads from a USB port come through `port`. */
  usb(name: string, port: MessagePort): void {
    this.start({ type: "usb" });
    this.signal.open({ type: "serial", name, port });
  }

  /** A moment of the live source's own history; the address stays the source's. */
  kept(name: string, bytes: ArrayBuffer, at_s: number): void {
    this.past = true;
    update({ hop: null, overview: null, splats: new Float32Array(0), source: null });
    this.signal.open({ type: "kept", name, bytes }, at_s);
  }

  /** Back from there. */
  live(): void {
    this.past = false;
    update({ hop: null, overview: null, splats: new Float32Array(0), source: null });
    this.signal.resume();
  }

  /** What a link restores; without one, the nodes that send to the page's own relay, else the first recording. */
  async restore(opened: Opened | null): Promise<void> {
    if (opened?.type === "demo") return this.demo(opened.id);
    if ((opened?.type === "usb" || (!opened && (await usbByItself()))) && (await reopenUsb(this))) return;
    if (opened?.type === "usb") say(usbWords.linkOfUsb, w.connectIt);
    if (opened?.type === "relay" && opened.which === "auto") return this.relay(ownRelay(), "", "auto");
    if (opened?.type === "file") say(w.linkOfFile(opened.name), w.dropIt);
    else if (opened?.type === "relay") say(w.linkOfRelay, w.connectIt);
    else if (!opened && (await hearsNodes())) return this.relay(ownRelay(), "", "auto");
    return this.firstDemo();
  }
}

/** Seconds since the start of what plays. */
export function position_s(): number {
  const s = state.source;
  return s ? Math.max(0, s.time_s - s.start_s) : 0;
}
