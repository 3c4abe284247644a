// The blocks of the relay's pcapng stream, as far as the page has to know them itself: what declares, how many packets,
// and from when.

const SECTION = 0x0a0d0d0a,
  INTERFACE = 1,
  PACKET = 6,
  HEAD_BYTES = 12;

export interface Blocks {
  /** The section header and interface descriptions: what later packets refer to. */
  declarations: Uint8Array[];
  packets: number;
  /** Stream time of the latest packet; null where there is none. The relay counts nanoseconds. */
  newest_s: number | null;
}

/** What is in these whole little-endian blocks. */
export function blocksOf(bytes: Uint8Array): Blocks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    found: Blocks = { declarations: [], packets: 0, newest_s: null };
  let latest = -1;
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const type = view.getUint32(at, true),
      length = view.getUint32(at + 4, true);
    if (length < HEAD_BYTES || at + length > bytes.length) break; // no whole block: the reader will say so
    if (type === SECTION || type === INTERFACE) found.declarations.push(bytes.slice(at, at + length));
    if (type === PACKET && length >= 32) {
      found.packets++;
      latest = at;
    }
    at += length;
  }
  if (latest >= 0)
    found.newest_s = (view.getUint32(latest + 12, true) * 2 ** 32 + view.getUint32(latest + 16, true)) / 1e9;
  return found;
}

const COMMENT = 1,
  MOST_COMMENT_BYTES = 1000;

/** The same blocks with a comment on the first packet; null where there is no packet. */
export function commented(bytes: Uint8Array, text: string): Uint8Array<ArrayBuffer> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    if (length < HEAD_BYTES || at + length > bytes.length) return null;
    if (view.getUint32(at, true) === PACKET && length >= 32)
      return joined([
        bytes.subarray(0, at),
        withComment(bytes.subarray(at, at + length), text),
        bytes.subarray(at + length),
      ]);
    at += length;
  }
  return null;
}

/** A packet block without options, with one. */
function withComment(block: Uint8Array, text: string): Uint8Array {
  let said = new TextEncoder().encode(text);
  if (said.length > MOST_COMMENT_BYTES)
    said = new TextEncoder().encode(new TextDecoder().decode(said.subarray(0, MOST_COMMENT_BYTES)).slice(0, -1));
  const captured = new DataView(block.buffer, block.byteOffset).getUint32(20, true),
    end = 28 + 4 * Math.ceil(captured / 4),
    length = end + 4 + 4 * Math.ceil(said.length / 4) + 4 + 4,
    made = new Uint8Array(length),
    view = new DataView(made.buffer);
  made.set(block.subarray(0, end));
  view.setUint32(4, length, true);
  view.setUint16(end, COMMENT, true);
  view.setUint16(end + 2, said.length, true);
  made.set(said, end + 4);
  view.setUint32(length - 4, length, true);
  return made;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
