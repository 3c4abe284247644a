// Parts of a pcapng stream by time. Pure. Only what declares and packets pass; a torn end is left out and counted.
const SECTION = 0x0a0d0d0a,
  INTERFACE = 1,
  PACKET = 6,
  HEAD_BYTES = 12,
  PACKET_BYTES = 32;

export interface Cut {
  parts: Uint8Array[];
  packets: number;
  start_s: number;
  stop_s: number;
  /** At the end, of no whole block. */
  torn_bytes: number;
}

/** Whole little-endian blocks whose packets are of `from_s` or later and before `to_s`; times are in nanoseconds. */
export function cut(bytes: Uint8Array, from_s = Number.NEGATIVE_INFINITY, to_s = Number.POSITIVE_INFINITY): Cut {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    out: Cut = { parts: [], packets: 0, start_s: Number.POSITIVE_INFINITY, stop_s: 0, torn_bytes: 0 };
  let at = 0,
    from = 0;
  // Runs of blocks that pass are one part: a whole file is one part, without a copy.
  const passUpTo = (end: number) => {
    if (end > from) out.parts.push(bytes.subarray(from, end));
  };
  while (at + HEAD_BYTES <= bytes.length) {
    const type = view.getUint32(at, true),
      length = view.getUint32(at + 4, true);
    if (length < HEAD_BYTES || length % 4 || at + length > bytes.length) break;
    let passes = type === SECTION || type === INTERFACE;
    if (type === PACKET && length >= PACKET_BYTES) {
      const time_s = (view.getUint32(at + 12, true) * 2 ** 32 + view.getUint32(at + 16, true)) / 1e9;
      passes = time_s >= from_s && time_s < to_s;
      if (passes) {
        out.packets++;
        out.start_s = Math.min(out.start_s, time_s);
        out.stop_s = Math.max(out.stop_s, time_s);
      }
    }
    if (!passes) {
      passUpTo(at);
      from = at + length;
    }
    at += length;
  }
  passUpTo(at);
  out.torn_bytes = bytes.length - at;
  return out;
}

/** What the packets that follow refer to, as a stream goes on: the latest section and its interfaces. */
export class Declared {
  private held: Uint8Array[] = [];

  take(declarations: readonly Uint8Array[]): void {
    for (const block of declarations) {
      if (new DataView(block.buffer, block.byteOffset).getUint32(0, true) === SECTION) this.held = [];
      this.held.push(block);
    }
  }

  get blocks(): readonly Uint8Array[] {
    return this.held;
  }
}
