// What of the history goes when it takes more room than it may. The packets of the oldest minutes go first; their seconds
// and events, a hundredth of the size, stay until they alone are too much. Pure.
import type { Hour, Segment } from "./segments";

export const GB = 1e9;
export const DEFAULT_LIMIT_BYTES = 2 * GB;
/** Of the limit, what seconds and events may take. */
const ROWS_SHARE = 0.2;
/** Of what the browser offers, so much is left for the page itself and for what others ask. */
const SPARE_SHARE = 0.1;

export interface Use {
  segments: readonly Segment[];
  hours: readonly Hour[];
  /** Of files that are still written to. */
  open_bytes: number;
}

export const bytesOf = ({ segments, hours, open_bytes }: Use): number =>
  segments.reduce((n, s) => n + s.bytes, 0) + hours.reduce((n, h) => n + h.bytes, 0) + open_bytes;

/** What the user allows, and no more than the browser gives. quota_bytes: null where it does not say. */
export const limitOf = (asked_bytes: number, quota_bytes: number | null): number =>
  quota_bytes === null ? asked_bytes : Math.min(asked_bytes, Math.floor(quota_bytes * (1 - SPARE_SHARE)));

/** The files to remove, oldest first. */
export function toDrop(use: Use, limit_bytes: number): string[] {
  const dropped: string[] = [],
    rows = [...use.hours].sort((a, b) => a.hour - b.hour),
    packets = [...use.segments].sort((a, b) => a.start_s - b.start_s);
  let of_rows = rows.reduce((n, h) => n + h.bytes, 0),
    total = bytesOf(use);
  for (const h of rows) {
    if (of_rows <= ROWS_SHARE * limit_bytes) break;
    dropped.push(h.file);
    of_rows -= h.bytes;
    total -= h.bytes;
  }
  for (const s of packets) {
    if (total <= limit_bytes) break;
    dropped.push(s.file);
    total -= s.bytes;
  }
  return dropped;
}

/** Days that the limit is enough for at the pace so far; null before there is a pace. */
export function daysThatFit(segments: readonly Segment[], limit_bytes: number): number | null {
  const heard_s = segments.reduce((n, s) => n + s.stop_s - s.start_s, 0),
    bytes = segments.reduce((n, s) => n + s.bytes, 0);
  return heard_s > 0 && bytes > 0 ? (limit_bytes * heard_s) / bytes / 86400 : null;
}
