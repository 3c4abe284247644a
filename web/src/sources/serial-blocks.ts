// Lines of text as the pcapng blocks that the engine takes: an interface of link type USER0 and a packet a line, the same
// bytes that py/halfwave/wire writes. Little endian; what a line means is for Python to say.
import { joined } from "./blocks";

const SECTION = 0x0a0d0d0a,
  INTERFACE = 1,
  PACKET = 6,
  USER0 = 147,
  NANOSECONDS = 9;

/** The section header and the one interface, named for the port, whose packets nodes send now. */
export function declaration(name: string): Uint8Array<ArrayBuffer> {
  const section = words([0x1a2b3c4d, 0x00000001, 0xffffffff, 0xffffffff]);
  const options = [option(2, text(name)), option(3, text("live")), option(9, Uint8Array.of(NANOSECONDS)), words([0])];
  return joined([block(SECTION, [section]), block(INTERFACE, [words([USER0, 0]), ...options])]);
}

/** One line without its end, and when it came, in ms since the Unix epoch. */
export function lineBlock(line: Uint8Array, arrived_ms: number): Uint8Array<ArrayBuffer> {
  const time_ns = BigInt(Math.round(arrived_ms * 1e3)) * 1000n; // a float has no more than a quarter of a microsecond
  const head = words([0, Number(time_ns >> 32n), Number(time_ns & 0xffffffffn), line.length, line.length]);
  return block(PACKET, [head, line]);
}

function block(type: number, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((n, p) => n + p.length, 0),
    size = 12 + padded(length),
    bytes = new Uint8Array(size),
    view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, size, true);
  view.setUint32(size - 4, size, true);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.length));
  new DataView(bytes.buffer).setUint16(0, code, true);
  new DataView(bytes.buffer).setUint16(2, value.length, true);
  bytes.set(value, 4);
  return bytes;
}

function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length),
    view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint32(4 * i, value, true));
  return bytes;
}

const text = (words: string) => new TextEncoder().encode(words);
const padded = (n: number) => (n + 3) & ~3;
