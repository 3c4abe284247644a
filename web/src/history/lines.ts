// Seconds and events as lines of JSON: {"s": second} or {"e": event}. Pure. A line that a crash cut short is left out.
import type { Event, Second } from "../generated/types";

export interface Rows {
  seconds: Second[];
  events: Event[];
  /** Lines that could not be read. */
  spoiled: number;
}

export const HOUR_S = 3600;
export const hourOf = (time_s: number): number => Math.floor(time_s / HOUR_S);
export const lineOf = (row: { s: Second } | { e: Event }): string => `${JSON.stringify(row)}\n`;

export function rowsOf(text: string): Rows {
  const rows: Rows = { seconds: [], events: [], spoiled: 0 };
  for (const line of text.split("\n")) {
    if (!line) continue;
    try {
      const { s, e } = JSON.parse(line) as { s?: Second; e?: Event };
      if (s && Number.isFinite(s.time_s)) rows.seconds.push(s);
      else if (e && Number.isFinite(e.time_s)) rows.events.push(e);
      else rows.spoiled++;
    } catch {
      rows.spoiled++;
    }
  }
  return rows;
}

const CSV = [
  ["time", "ISO 8601"],
  ["time", "s"],
  ["motion", "1 moving, 0 still"],
  ["motion statistic over threshold", "1"],
  ["presence", "word"],
  ["breathing", "1/min"],
  ["breathing standard deviation", "1/min"],
  ["activity", "word"],
  ["fall probability", "1"],
  ["links received", "1"],
  ["packets", "1"],
] as const;

/** A row a second; what is undetermined is empty. */
export function csvOf(seconds: Iterable<Second>): string {
  const all = [...seconds],
    zones = [...new Set(all.flatMap((s) => Object.keys(s.zones)))].sort(),
    quote = (word: string) => `"${word.replaceAll('"', '""')}"`,
    bit = (x: boolean | null | undefined) => (x == null ? "" : Number(x)),
    header = [...CSV.map(([name, unit]) => `${name} (${unit})`), ...zones.map((z) => `zone ${z} (1 occupied, 0 not)`)];
  const rows = all.map((s) =>
    [
      new Date(1000 * s.time_s).toISOString(),
      s.time_s,
      bit(s.motion),
      s.margin ?? "",
      quote(s.presence ?? ""),
      s.breathing ?? "",
      s.breathing_std ?? "",
      quote(s.activity ?? ""),
      s.fall ?? "",
      s.links,
      s.packets,
      ...zones.map((z) => bit(s.zones[z])),
    ].join(","),
  );
  return `${header.map(quote).join(",")}\n${rows.join("\n")}\n`;
}
