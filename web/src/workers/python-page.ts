// halfwave.apps.page.Page from JavaScript: bytes in through one standing view, numbers out as slices of another.
import type { Pyodide } from "../runtime/internals";
import type {
  At,
  Facts,
  Json,
  LabQuestion,
  Packed,
  PackedHop,
  PackedReview,
  PyLab,
  PyPage as Calls,
  Reading,
  SpanForm,
  Wrong,
} from "../generated/page";
import type { Firing, Rule, WouldFire } from "../generated/types";
import type { Readable } from "../sources/file";
import { Refusal } from "../sources/source";
import { type Keyed, merged, reportOf } from "./difference";
import { type LabAnswer, labAnswer } from "./lab-answer";
import type { Ask, Coverage, Heard, Heat, HopReport, Overview, Room, Tuning } from "./messages";

export interface Tensor {
  model: string;
  input: Float32Array;
  shape: number[];
}
export interface Hop {
  report: HopReport;
  splats: Float32Array;
  heat: Heat | null;
  tensors: Tensor[];
}
interface PyBuffer {
  data: Uint8Array;
  release(): void;
}
interface PyArray {
  getBuffer(type: "u8"): PyBuffer;
  destroy(): void;
}
interface PyPage extends Calls {
  inbox: PyArray;
  outbox: PyArray;
  lab: PyLab;
}

const parsed = <T>(json: Json<T>): T => JSON.parse(json) as T;

/** A standing view of one of Python's arrays, got again when its memory moved or Python made it anew. */
class View {
  private buffer: PyBuffer | null = null;
  constructor(
    private readonly page: PyPage,
    private readonly name: "inbox" | "outbox",
  ) {}

  get bytes(): Uint8Array {
    if (this.buffer && this.buffer.data.length > 0) return this.buffer.data; // a grown heap detaches views: length 0
    this.forget();
    const array = this.page[this.name];
    this.buffer = array.getBuffer("u8");
    array.destroy();
    return this.buffer.data;
  }

  forget(): void {
    this.buffer?.release();
    this.buffer = null;
  }
}

export class PythonPage {
  private readonly page: PyPage;
  private readonly researcher: PyLab;
  private readonly inbox: View;
  private readonly outbox: View;
  /** The report that was told last: the next is told by what changed. */
  private told: Keyed | null = null;
  private fired: Firing[] = [];
  /** The minutes before the moment that was sought are still to be read: `fill`. */
  fills = false;

  constructor(python: Pyodide) {
    this.page = python.pyimport("halfwave.apps.page").Page() as unknown as PyPage;
    this.researcher = this.page.lab;
    this.inbox = new View(this.page, "inbox");
    this.outbox = new View(this.page, "outbox");
  }

  /** Read a file of any size beside what plays: Python reads of it what it needs. */
  offerFile(file: Readable, name: string): Facts | Wrong {
    return parsed(this.page.offer_file(file, name));
  }
  /** The same of a scene to simulate (JSON, docs/simulator.md). */
  offerScene(scene: string, seed: number): Facts | Wrong {
    return parsed(this.page.offer_scene(scene, seed));
  }
  /** Play what was offered last. */
  takeOffered(): void {
    this.page.take_offered();
  }

  open(bytes: Uint8Array, name: string): Facts | Wrong {
    this.put(bytes);
    const facts = parsed(this.page.open(bytes.length, name));
    this.inbox.forget(); // Python gave the room back
    return facts;
  }

  /** Read a long recording on. */
  readOn(for_ms: number): Reading {
    return parsed(this.page.read_on(for_ms));
  }

  /** Begin a simulated scene (JSON, docs/simulator.md), a recording that `grow` makes. */
  simulate(scene: string, seed: number): Facts | Wrong {
    return parsed(this.page.simulate(scene, seed));
  }

  /** Simulate the next second; false: the scene is whole. */
  grow(): boolean {
    return this.page.grow();
  }

  /** behind_s: seconds of the stream that wait behind these. */
  feed(chunks: Uint8Array[], behind_s = 0): Hop[] {
    const total = chunks.reduce((n, c) => n + c.length, 0);
    this.makeRoom(total);
    let at = 0;
    for (const chunk of chunks) {
      this.inbox.bytes.set(chunk, at);
      at += chunk.length;
    }
    return this.unpack(this.page.feed(total, behind_s));
  }

  tick(now_s: number): Hop[] {
    return this.unpack(this.page.tick(now_s));
  }
  advance(to_s: number): Hop[] {
    return this.unpack(this.page.advance(to_s));
  }
  seek(to_s: number): Hop[] {
    return this.unpack(this.page.seek(to_s));
  }
  /** The next seconds before the moment sought; empty until all is there. */
  fill(): Hop[] {
    return this.unpack(this.page.fill());
  }
  /** Where play stands: the next share of what is not computed yet; empty when all is. */
  settle(): Hop[] {
    return this.unpack(this.page.settle());
  }
  close(): void {
    this.page.close();
  }
  watch(link: string | null): void {
    this.page.watch(link ?? undefined);
  }
  /** null: node positions are not set. */
  room(room: Room | null): Wrong | null {
    return parsed(this.page.room(room ? JSON.stringify(room) : ""));
  }

  tune(tuning: Tuning): void {
    const wrong = parsed(this.page.tune(JSON.stringify(tuning)));
    if (wrong) throw new Refusal(wrong.error, wrong.tip);
  }

  /** The answer as JSON, for who asked. */
  ask(ask: Ask): string {
    if (ask.of === "learn") return this.page.learn(JSON.stringify(ask.windows));
    const { columns, sensitivities, window_s } = ask;
    this.put(new Uint8Array(columns.buffer));
    return this.page.would_have_said(columns.length / 4, JSON.stringify({ sensitivities, window_s }));
  }

  /** Of a room that need not be the engine's. */
  coverage(room: Room): Coverage | Wrong {
    return parsed(this.page.coverage(JSON.stringify(room)));
  }

  resume(model: string, output: Float32Array, time_s: number): Hop[] {
    this.put(new Uint8Array(output.buffer, output.byteOffset, output.byteLength));
    return this.unpack(this.page.resume(model, output.length, time_s));
  }

  overview(): Overview {
    const at = parsed(this.page.overview());
    this.outbox.forget();
    return {
      time_s: this.doubles(at.time_s),
      statistic: this.floats(at.statistic),
      threshold: this.floats(at.threshold),
    };
  }

  /** What a panel of a researcher asks. */
  lab(question: LabQuestion): LabAnswer {
    const told = parsed(this.researcher.ask(JSON.stringify(question)));
    this.outbox.forget();
    return labAnswer(told, {
      floats: (at) => this.floats(at),
      doubles: (at) => this.doubles(at),
      bytes: ([offset, length]) => this.slice(offset, length),
    });
  }

  /** A span of the recording that plays, or of these bytes, as a file; null: nothing is in it. */
  span(form: SpanForm, from_s: number, to_s: number, bytes: Uint8Array | null): ArrayBuffer | null {
    if (bytes) this.put(bytes);
    const made = parsed(this.page.span_file(form, from_s, to_s, bytes?.length ?? 0));
    if (bytes) this.inbox.forget();
    this.outbox.forget();
    if (made && "error" in made) throw new Refusal(made.error, made.tip);
    return made && this.slice(...made.at);
  }

  /** The whole recording, for about so long, or until a model is asked. */
  review(budget_s: number): Omit<PackedReview, "tensors"> & { tensors: Tensor[] } {
    const part = parsed(this.page.review(budget_s));
    this.outbox.forget();
    return { ...part, tensors: this.tensors(part.tensors) };
  }

  reviewResume(model: string, output: Float32Array, time_s: number): void {
    this.put(new Uint8Array(output.buffer, output.byteOffset, output.byteLength));
    this.page.review_resume(model, output.length, time_s);
  }

  rules(rules: Rule[], utc_offset_s: number): void {
    const wrong = parsed(this.page.rules(JSON.stringify(rules), utc_offset_s));
    if (wrong) throw new Refusal(wrong.error, wrong.tip);
  }

  wouldFire(rule: Rule, utc_offset_s: number, kept: Heard | null): WouldFire | Wrong {
    return parsed(this.page.would_fire(JSON.stringify(rule), utc_offset_s, kept ? JSON.stringify(kept) : ""));
  }

  /** Rules that fired by the hops since it was asked last. */
  takeFired(): Firing[] {
    const fired = this.fired;
    this.fired = [];
    return fired;
  }

  private makeRoom(n: number): void {
    if (n <= this.inbox.bytes.length) return;
    this.inbox.forget();
    this.page.reserve(n);
  }

  private put(bytes: Uint8Array): void {
    this.makeRoom(bytes.length);
    this.inbox.bytes.set(bytes);
  }

  private unpack(json: Json<Packed>): Hop[] {
    const { hops, fired, grew, fills } = parsed(json);
    this.fired.push(...fired);
    this.fills = fills;
    if (grew) this.outbox.forget();
    const reports = hops.map(({ change }) => this.report(change));
    return hops.map(({ splats, heat, tensors }, i) => ({
      report: reports[i]!,
      splats: this.floats(splats),
      heat: heat && {
        link: heat.link,
        bins: heat.bins,
        time_s: this.doubles(heat.time_s),
        rows: this.floats(heat.rows),
        rssi_dbm: this.floats(heat.rssi_dbm),
      },
      tensors: this.tensors(tensors),
    }));
  }

  private tensors(packed: PackedHop["tensors"]): Tensor[] {
    return packed.map(({ model, input, shape }) => ({ model, input: this.floats(input), shape }));
  }

  private report(change: PackedHop["change"]): HopReport {
    this.told = merged(this.told, change) as Keyed;
    return reportOf(this.told);
  }

  /** Copies, since posting a view of WebAssembly memory would clone all of it. */
  private floats([offset, length]: At): Float32Array {
    return new Float32Array(this.slice(offset, 4 * length));
  }
  private doubles([offset, length]: At): Float64Array {
    return new Float64Array(this.slice(offset, 8 * length));
  }
  private slice(offset: number, bytes: number): ArrayBuffer {
    return this.outbox.bytes.slice(offset, offset + bytes).buffer as ArrayBuffer;
  }
}
