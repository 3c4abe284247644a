// Opening things: the bundled recordings, a file, the relay. The one place that calls signal.open.
import type { Signal } from "../signal";
import { roomIn } from "../sources/scene";
import { defaultRoom, state, update } from "../state";
import type { Opened } from "./address";
import { hearsBoards, ownRelay } from "./relay";
import { complain, say } from "./toast";

export interface Demo {
  id: string;
  name: string;
  chip: string;
  licence: string;
  origin: string;
  kind: string;
  note: string;
  labels: [number, number, string][];
}
/** A recording that could not be had when the page was built, and why. */
export interface MissingDemo {
  id: string;
  name: string;
  missing: string;
}

const LARGEST_BYTES = 1 << 30;

export function isMissing(d: Demo | MissingDemo): d is MissingDemo {
  return "missing" in d;
}

let listed: Promise<(Demo | MissingDemo)[]> | null = null;

export function demos(): Promise<(Demo | MissingDemo)[]> {
  listed ??= fetch(new URL("demos/index.json", document.baseURI))
    .then((r) => {
      if (!r.ok) throw new Error(`demos/index.json answered ${r.status}`);
      return r.json();
    })
    .catch((e: Error) => {
      listed = null;
      complain(
        `The list of recordings did not load: ${e.message}`,
        "Reload the page, or drop a recording of your own on it.",
      );
      return [];
    });
  return listed;
}

const nothingSeen = () => ({ hop: null, overview: null, splats: new Float32Array(0), room: defaultRoom });

export class Opener {
  opened: Opened | null = null;
  /** Called when something was opened by the user, so that the address follows. */
  onOpen: () => void = () => {};

  constructor(private readonly signal: Signal) {}

  private start(opened: Opened): void {
    this.opened = opened;
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
    this.nothing(
      demo?.name ?? id,
      `There is no recording "${id}" here${demo ? `: ${demo.missing}` : ""}.`,
      "Open another: press O.",
    );
  }

  /** What was asked for is not there: nothing plays, and the page says why. */
  private nothing(name: string, message: string, tip: string): void {
    this.signal.close();
    const can = { seek: false, pause: false, speed: false, record: false };
    const unknown = { kind: null, chip: "", rate_hz: null, licence: "", origin: "", labels: [], retry_in_s: null };
    const still = {
      start_s: 0,
      time_s: 0,
      duration_s: null,
      speed: 1,
      live: false,
      datagram_s: null,
      behind_s: 0,
      left_out: 0,
    };
    this.opened = null;
    update({
      ...nothingSeen(),
      source: { phase: "error", name, can, message, tip, ...unknown, ...still },
    });
  }

  /** The first of the bundled recordings; says so when the real ones are not there. */
  async firstDemo(): Promise<void> {
    const all = await demos();
    const first = all.find((d) => !isMissing(d));
    if (!first) return;
    const gone = all.find(isMissing);
    if (gone && (first as Demo).kind === "simulated")
      complain(
        `This opens on a simulated room, since the real recordings are not here: ${gone.missing}`,
        "Run npm start again with a network, or drop a recording of your own.",
      );
    await this.demo(first.id);
  }

  async simulate(): Promise<void> {
    const simulated = (await demos()).find((d) => !isMissing(d) && d.kind === "simulated");
    if (simulated) await this.demo(simulated.id);
    else complain("The simulated room is not part of this build.", "Run npm start again; it says what is missing.");
  }

  async file(file: File): Promise<void> {
    if (file.size === 0)
      return complain(`${file.name} is empty (0 bytes).`, "Was the recording stopped before a packet came?");
    if (file.size > LARGEST_BYTES)
      return complain(
        `${file.name} has ${Math.round(file.size / 1e6)} MB, the most that a page can open is ${LARGEST_BYTES >> 20} MiB.`,
        "Cut it first: editcap -c 1000000 in.pcapng out.pcapng",
      );
    let bytes: ArrayBuffer;
    try {
      bytes = await file.arrayBuffer();
    } catch (e) {
      return complain(
        `${file.name} could not be read: ${(e as Error).message}`,
        "Is it a folder, or was it moved? Choose it again.",
      );
    }
    const room = roomIn(bytes);
    if (room) {
      this.signal.room(room);
      return say(
        `${file.name} says where ${room.nodes.length} nodes stand.`,
        "What plays is shown in that room from now on, unless it brings its own.",
      );
    }
    this.start({ type: "file", name: file.name });
    this.signal.open({ type: "file", name: file.name, bytes });
  }

  relay(url: string, token: string, which: "auto" | "asked"): void {
    this.start({ type: "relay", which });
    this.signal.open(token ? { type: "relay", url, token } : { type: "relay", url });
  }

  /** What a link restores; without one, the boards that the page's own relay hears, else the first recording. */
  async restore(opened: Opened | null): Promise<void> {
    if (opened?.type === "demo") return this.demo(opened.id);
    if (opened?.type === "relay" && opened.which === "auto") return this.relay(ownRelay(), "", "auto");
    if (opened?.type === "file")
      say(
        `This link is of the file ${opened.name}, which is not part of the link.`,
        "Drop that file here. Until then a bundled recording plays.",
      );
    else if (opened?.type === "relay")
      say(
        "This link is of a relay whose address no link keeps.",
        "Use Connect boards. Until then a bundled recording plays.",
      );
    else if (!opened && (await hearsBoards())) return this.relay(ownRelay(), "", "auto");
    return this.firstDemo();
  }
}

/** Seconds since the start of what plays. */
export function position_s(): number {
  const s = state.source;
  return s ? Math.max(0, s.time_s - s.start_s) : 0;
}
