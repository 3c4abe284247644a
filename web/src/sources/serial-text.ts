// What comes from a serial port, cut into lines, and whether it is text at all. Pure: its clock is an argument. What the
// lines say is for Python to find.

/** A longer line is no packet: it is cut, so that what is held stays bounded whatever comes. */
const LONGEST_LINE = 1 << 16;
const LF = 10,
  CR = 13;

export interface Line {
  bytes: Uint8Array;
  arrived_ms: number;
}

/** Whole lines of bytes that come in any pieces. Either end of a line parts them; empty lines are none. */
export class Lines {
  private held: Uint8Array[] = [];
  private heldBytes = 0;

  take(bytes: Uint8Array, arrived_ms: number): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] !== LF && bytes[at] !== CR) continue;
      this.end(bytes.subarray(from, at), arrived_ms, lines);
      from = at + 1;
    }
    if (from < bytes.length) this.hold(bytes.slice(from), arrived_ms, lines);
    return lines;
  }

  private hold(part: Uint8Array, arrived_ms: number, lines: Line[]): void {
    if (this.heldBytes + part.length > LONGEST_LINE) this.end(new Uint8Array(0), arrived_ms, lines);
    this.held.push(part);
    this.heldBytes += part.length;
  }

  private end(last: Uint8Array, arrived_ms: number, lines: Line[]): void {
    const whole = new Uint8Array(this.heldBytes + last.length);
    let at = 0;
    for (const part of this.held) {
      whole.set(part, at);
      at += part.length;
    }
    whole.set(last, at);
    this.held = [];
    this.heldBytes = 0;
    if (whole.length) lines.push({ bytes: whole, arrived_ms });
  }
}

/** How many bytes are of no line of text: neither printable ASCII nor tab, line end or escape. */
export function notText(bytes: Uint8Array): number {
  let n = 0;
  for (const b of bytes) if (!((b >= 0x20 && b < 0x7f) || b === LF || b === CR || b === 9 || b === 27)) n++;
  return n;
}

/** Bytes, and how many of them are no text. */
export interface Heard {
  bytes: number;
  notText: number;
}

const LOOK_EVERY_MS = 1000;
const LEAST_BYTES = 64;
/** Of random bytes three of five are no text; of a wrong rate's a third or more; of right lines hardly one. */
const WRONG_SHARE = 0.25;

export const isWrong = ({ bytes, notText }: Heard) => bytes >= LEAST_BYTES && notText > WRONG_SHARE * bytes;

/**
 * Watches whether text comes: at another baud rate than the firmware's what arrives is hardly any. Two seconds in a row
 * must be so, since a node that boots prints its first lines at a rate of their own.
 */
export class TextWatch {
  private now: Heard = { bytes: 0, notText: 0 };
  private before: Heard | null = null;
  private since_ms: number | null = null;

  /** The last two seconds where they are wrong; null where there is nothing to say, or not now. */
  take(bytes: Uint8Array, now_ms: number): Heard | null {
    this.since_ms ??= now_ms;
    this.now.bytes += bytes.length;
    this.now.notText += notText(bytes);
    if (now_ms - this.since_ms < LOOK_EVERY_MS || this.now.bytes < LEAST_BYTES) return null;
    const { now, before } = this;
    this.since_ms = now_ms;
    this.now = { bytes: 0, notText: 0 };
    this.before = isWrong(now) ? now : null;
    return before && this.before ? { bytes: before.bytes + now.bytes, notText: before.notText + now.notText } : null;
  }
}

/** The rate at which most of what came was text, of those at which enough came; null where none was. */
export function bestRate(heard: ReadonlyMap<number, Heard>): number | null {
  let best: number | null = null,
    share = WRONG_SHARE / 5;
  for (const [baud, h] of heard)
    if (h.bytes >= LEAST_BYTES && h.notText / h.bytes < share) {
      best = baud;
      share = h.notText / h.bytes;
    }
  return best;
}
