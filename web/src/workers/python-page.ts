// halfwave.apps.page.Page from JavaScript: bytes in through one standing view, numbers out as slices of another.
import type { Pyodide } from "../runtime/internals";
import type { Heat, HopReport, Overview, Room } from "./messages";

type At = [offset: number, length: number];
interface PackedHop {
  report: HopReport;
  splats: At;
  heat: { link: string; bins: number; time_s: At; rows: At; rssi_dbm: At } | null;
  tensors: { model: string; input: At; shape: number[] }[];
}

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
/** What is wrong, and what to do about it. */
export interface Wrong {
  error: string;
  tip: string;
}
/** What `open` says of a recording; times in seconds of its own clock. */
export interface Facts {
  kind: "live" | "replay" | "simulated";
  detail: string;
  chip: string;
  format: string;
  rate_hz: number | null;
  start_s: number;
  stop_s: number;
  /** There is nothing yet: `grow` makes it. */
  grows: boolean;
  labels: [number, number, string][];
}

interface PyBuffer {
  data: Uint8Array;
  release(): void;
}
interface PyArray {
  getBuffer(type: "u8"): PyBuffer;
  destroy(): void;
}
interface PyPage {
  inbox: PyArray;
  outbox: PyArray;
  reserve(n: number): void;
  open(n: number, name: string): string;
  simulate(scene: string, seed: number): string;
  grow(): boolean;
  close(): void;
  feed(n: number, behind_s: number): string;
  tick(now_s: number): string;
  advance(to_s: number): string;
  seek(to_s: number): string;
  settle(): string;
  resume(model: string, n: number, time_s: number): string;
  watch(link: string | undefined): void;
  room(json: string): string;
  overview(): string;
}

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
  private readonly inbox: View;
  private readonly outbox: View;

  constructor(python: Pyodide) {
    this.page = python.pyimport("halfwave.apps.page").Page() as unknown as PyPage;
    this.inbox = new View(this.page, "inbox");
    this.outbox = new View(this.page, "outbox");
  }

  open(bytes: Uint8Array, name: string): Facts | Wrong {
    this.put(bytes);
    const facts = JSON.parse(this.page.open(bytes.length, name)) as Facts | Wrong;
    this.inbox.forget(); // Python gave the room back
    return facts;
  }

  /** Begin a simulated scene (JSON, docs/simulator.md), a recording that `grow` makes. */
  simulate(scene: string, seed: number): Facts | Wrong {
    return JSON.parse(this.page.simulate(scene, seed)) as Facts | Wrong;
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
  /** null: nobody has said where the nodes stand. */
  room(room: Room | null): void {
    const said = JSON.parse(this.page.room(room ? JSON.stringify(room) : "")) as Partial<Wrong>;
    if (said.error) throw new Error(said.error);
  }

  resume(model: string, output: Float32Array, time_s: number): Hop[] {
    this.put(new Uint8Array(output.buffer, output.byteOffset, output.byteLength));
    return this.unpack(this.page.resume(model, output.length, time_s));
  }

  overview(): Overview {
    const at = JSON.parse(this.page.overview()) as Record<keyof Overview, At>;
    this.outbox.forget();
    return {
      time_s: this.doubles(at.time_s),
      statistic: this.floats(at.statistic),
      threshold: this.floats(at.threshold),
    };
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

  private unpack(json: string): Hop[] {
    const { hops, grew } = JSON.parse(json) as { hops: PackedHop[]; grew: boolean };
    if (grew) this.outbox.forget();
    return hops.map(({ report, splats, heat, tensors }) => ({
      report,
      splats: this.floats(splats),
      heat: heat && {
        link: heat.link,
        bins: heat.bins,
        time_s: this.doubles(heat.time_s),
        rows: this.floats(heat.rows),
        rssi_dbm: this.floats(heat.rssi_dbm),
      },
      tensors: tensors.map(({ model, input, shape }) => ({ model, input: this.floats(input), shape })),
    }));
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
