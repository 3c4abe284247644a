// The files of a folder of history, by their names alone: what a file holds is in its name, so a list of names is the
// index and cannot be out of date. Pure.

/** Packets of a few minutes, compressed. */
export interface Segment {
  file: string;
  /** When it was begun, in ms: the name of its open file. */
  id: number;
  start_s: number;
  stop_s: number;
  packets: number;
  /** As pcapng, and as kept. */
  raw_bytes: number;
  bytes: number;
}

/** Seconds and events of an hour, a JSON object a line. */
export interface Hour {
  file: string;
  hour: number;
  bytes: number;
}

export interface Index {
  segments: Segment[];
  hours: Hour[];
  /** Files that were still open when the page ended, by their id. */
  open: number[];
  /** Hours whose lines are not compressed. */
  plain: number[];
}

const whole = (x: number) => Math.max(0, Math.round(x));

export const segmentFile = (s: Omit<Segment, "file">): string =>
  `packets.${[s.id, whole(1000 * s.start_s), whole(1000 * s.stop_s), s.packets, s.raw_bytes, s.bytes].join(".")}.pcapng.gz`;
export const openFile = (id: number): string => `open.${id}.pcapng`;
export const hourFile = (hour: number, bytes: number): string => `rows.${hour}.${bytes}.ndjson.gz`;
export const plainFile = (hour: number): string => `rows.${hour}.ndjson`;

/** Names that are not of this form are left out. */
export function indexOf(names: Iterable<string>): Index {
  const index: Index = { segments: [], hours: [], open: [], plain: [] };
  for (const file of names) {
    const packets = /^packets\.(\d+)\.(\d+)\.(\d+)\.(\d+)\.(\d+)\.(\d+)\.pcapng\.gz$/.exec(file),
      hour = /^rows\.(\d+)\.(\d+)\.ndjson\.gz$/.exec(file),
      open = /^open\.(\d+)\.pcapng$/.exec(file),
      plain = /^rows\.(\d+)\.ndjson$/.exec(file);
    if (packets) {
      const [id, start, stop, count, raw, bytes] = packets.slice(1).map(Number) as [number, ...number[]];
      index.segments.push({
        file,
        id,
        start_s: start! / 1000,
        stop_s: stop! / 1000,
        packets: count!,
        raw_bytes: raw!,
        bytes: bytes!,
      });
    } else if (hour) index.hours.push({ file, hour: Number(hour[1]), bytes: Number(hour[2]) });
    else if (open) index.open.push(Number(open[1]));
    else if (plain) index.plain.push(Number(plain[1]));
  }
  index.segments.sort((a, b) => a.start_s - b.start_s);
  index.hours.sort((a, b) => a.hour - b.hour);
  return index;
}

/** Compressed while its open file still lies there: the page ended in between, and the open file is the whole one. */
export const halfMade = (index: Index): Segment[] => index.segments.filter((s) => index.open.includes(s.id));

/** Segments with packets from `from_s` on and before `to_s`. */
export const within = (segments: readonly Segment[], from_s: number, to_s: number): Segment[] =>
  segments.filter((s) => s.stop_s >= from_s && s.start_s < to_s);

/** Stretches without a hole longer than `gap_s`. */
export function stretches(segments: readonly Pick<Segment, "start_s" | "stop_s">[], gap_s = 5): [number, number][] {
  const out: [number, number][] = [];
  for (const { start_s, stop_s } of [...segments].sort((a, b) => a.start_s - b.start_s)) {
    const last = out.at(-1);
    if (last && start_s - last[1] <= gap_s) last[1] = Math.max(last[1], stop_s);
    else out.push([start_s, stop_s]);
  }
  return out;
}
