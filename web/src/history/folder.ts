// The history of one source, as files in one folder. Packets go to an open file as they come; every few minutes it is
// compressed. A page that ends at any moment loses what was not yet flushed: at most the last second.
import { joined } from "../sources/blocks";
import { cut } from "./cut";
import { type Access, access, append, contents, load, names, remove, store, unzipped, zipped } from "./files";
import { hourOf, lineOf, type Rows, rowsOf } from "./lines";
import {
  halfMade,
  hourFile,
  type Index,
  indexOf,
  openFile,
  plainFile,
  type Segment,
  segmentFile,
  within,
} from "./segments";
import type { Event, Second } from "../generated/types";

const SEGMENT_S = 300;
const SEGMENT_BYTES = 48 << 20;

interface Open {
  id: number;
  file: Access;
  start_s: number;
  stop_s: number;
  packets: number;
}

export class Folder {
  index: Index = indexOf([]);
  private segment: Open | null = null;
  private hour: { hour: number; file: Access } | null = null;

  constructor(
    readonly name: string,
    private readonly dir: FileSystemDirectoryHandle,
  ) {}

  async list(): Promise<void> {
    this.index = indexOf(await names(this.dir, "file"));
  }

  /** What a page before left open is compressed; what it left half made is made anew. */
  async recover(): Promise<void> {
    await this.list();
    for (const { file } of halfMade(this.index)) await remove(this.dir, file);
    for (const id of this.index.open) {
      const file = await access(this.dir, openFile(id)),
        bytes = contents(file);
      file.close();
      await this.compress(id, bytes);
    }
    const now = hourOf(Date.now() / 1000);
    for (const hour of this.index.plain) if (hour !== now) await this.compressHour(hour);
    await this.list();
  }

  get openBytes(): number {
    return (this.segment?.file.getSize() ?? 0) + (this.hour?.file.getSize() ?? 0);
  }

  /** With the open file's. */
  get segments(): Pick<Segment, "start_s" | "stop_s">[] {
    return this.segment?.packets ? [...this.index.segments, this.segment] : this.index.segments;
  }

  /** declared: what packets of `bytes` may refer to, where a new file begins. */
  async packets(bytes: Uint8Array, declared: readonly Uint8Array[]): Promise<void> {
    const found = cut(bytes);
    const begun = this.segment;
    if (
      begun &&
      (begun.file.getSize() > SEGMENT_BYTES || (begun.packets && found.stop_s - begun.start_s > SEGMENT_S))
    ) {
      this.segment = null; // whatever happens to it, what comes now goes to another
      await this.finish(begun);
    }
    if (!this.segment) {
      const id = Date.now();
      this.segment = { id, file: await access(this.dir, openFile(id)), start_s: Infinity, stop_s: 0, packets: 0 };
      if (declared.length) append(this.segment.file, joined(declared));
    }
    const open = this.segment;
    append(open.file, bytes);
    open.file.flush();
    open.packets += found.packets;
    open.start_s = Math.min(open.start_s, found.start_s);
    open.stop_s = Math.max(open.stop_s, found.stop_s);
  }

  async rows(rows: readonly ({ s: Second } | { e: Event })[]): Promise<void> {
    const encoder = new TextEncoder();
    const byHour = new Map<number, string[]>();
    for (const row of rows) {
      const hour = hourOf("s" in row ? row.s.time_s : row.e.time_s);
      byHour.set(hour, [...(byHour.get(hour) ?? []), lineOf(row)]);
    }
    for (const [hour, lines] of byHour) {
      if (this.hour?.hour !== hour) {
        await this.closeHour();
        this.hour = { hour, file: await access(this.dir, plainFile(hour)) };
      }
      append(this.hour.file, encoder.encode(lines.join("")));
      this.hour.file.flush();
    }
  }

  /** Compress what is open. */
  async close(): Promise<void> {
    const begun = this.segment;
    this.segment = null;
    if (begun) await this.finish(begun);
    await this.closeHour();
  }

  /** A write failed: the file is left to the next start, and another is begun. */
  abandon(): void {
    this.segment?.file.close();
    this.hour?.file.close();
    this.segment = this.hour = null;
  }

  async remove(file: string): Promise<void> {
    await remove(this.dir, file);
    this.index.segments = this.index.segments.filter((s) => s.file !== file);
    this.index.hours = this.index.hours.filter((h) => h.file !== file);
  }

  /** pcapng of the packets from `from_s` on and before `to_s`, oldest first. */
  async between(from_s: number, to_s: number, most_bytes: number): Promise<{ bytes: Uint8Array; packets: number }> {
    const parts: Uint8Array[] = [];
    let packets = 0,
      total = 0;
    const take = (bytes: Uint8Array) => {
      const found = cut(bytes, from_s, to_s);
      packets += found.packets;
      total += found.parts.reduce((n, p) => n + p.length, 0);
      if (total > most_bytes) throw new RangeError(`more than ${most_bytes} bytes`);
      parts.push(...found.parts);
    };
    for (const { file } of within(this.index.segments, from_s, to_s)) take(await unzipped(await load(this.dir, file)));
    if (this.segment && this.segment.start_s < to_s && this.segment.stop_s >= from_s) take(contents(this.segment.file));
    return { bytes: packets ? joined(parts) : new Uint8Array(0), packets };
  }

  /** Every row of an hour. */
  async hourRows(hour: number): Promise<Rows> {
    let text = "";
    const decoder = new TextDecoder();
    for (const h of this.index.hours)
      if (h.hour === hour) text += decoder.decode(await unzipped(await load(this.dir, h.file)));
    if (this.hour?.hour === hour) text += decoder.decode(contents(this.hour.file));
    else if (this.index.plain.includes(hour)) text += decoder.decode(await load(this.dir, plainFile(hour)));
    return rowsOf(text);
  }

  get hours(): number[] {
    const all = [...this.index.hours.map((h) => h.hour), ...this.index.plain, ...(this.hour ? [this.hour.hour] : [])];
    return [...new Set(all)].sort((a, b) => a - b);
  }

  private async closeHour(): Promise<void> {
    const of = this.hour;
    this.hour = null;
    of?.file.close();
    if (of) await this.compressHour(of.hour);
  }

  private async finish({ id, file }: Open): Promise<void> {
    const bytes = contents(file);
    file.close();
    await this.compress(id, bytes);
  }

  private async compress(id: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { packets, start_s, stop_s, torn_bytes } = cut(bytes),
      whole = bytes.slice(0, bytes.length - torn_bytes);
    if (packets) {
      const packed = await zipped(whole),
        made = { id, start_s, stop_s, packets, raw_bytes: whole.length, bytes: packed.length },
        file = segmentFile(made);
      await store(this.dir, file, packed);
      this.index.segments.push({ ...made, file });
    }
    await remove(this.dir, openFile(id));
  }

  /** With what was compressed of that hour before: a clock that was set back comes to an hour again. */
  private async compressHour(hour: number): Promise<void> {
    const before = this.index.hours.filter((h) => h.hour === hour),
      parts: Uint8Array[] = [];
    for (const h of before) parts.push(await unzipped(await load(this.dir, h.file)));
    parts.push(await load(this.dir, plainFile(hour)));
    const packed = await zipped(joined(parts)),
      file = hourFile(hour, packed.length);
    await store(this.dir, file, packed);
    await remove(this.dir, plainFile(hour));
    this.index.plain = this.index.plain.filter((h) => h !== hour);
    for (const h of before) if (h.file !== file) await this.remove(h.file);
    if (!this.index.hours.some((h) => h.file === file)) this.index.hours.push({ file, hour, bytes: packed.length });
  }
}
