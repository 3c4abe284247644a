// The log as a file or as text. Pure.
import type { Happening } from "./log";

/** Times below are those of a node's own clock, from when it was switched on, and have no date. */
const LEAST_DATE_S = 1e8;
/** A cell that begins so is taken for a formula by spreadsheets. */
const FORMULA = /^[=+\-@\t\r]/;

const quoted = (word: string) => `"${(FORMULA.test(word) ? `'${word}` : word).replaceAll('"', '""')}"`;
const date = (time_s: number) => (time_s < LEAST_DATE_S ? "" : new Date(1000 * time_s).toISOString());

/** words: of an entry, as it is shown.  start_s: of the recording. */
export function toCsv(
  all: readonly Happening[],
  start_s: number,
  header: readonly string[],
  words: (e: Happening) => string,
): string {
  const rows = all.map((e) =>
    [
      (e.time_s - start_s).toFixed(3),
      date(e.time_s),
      e.kind,
      quoted(e.of),
      quoted(words(e)),
      quoted(e.value),
      quoted(JSON.stringify(e.evidence)),
    ].join(","),
  );
  return `${header.map(quoted).join(",")}\n${rows.join("\n")}${rows.length ? "\n" : ""}`;
}

export function toJson(all: readonly Happening[], start_s: number, words: (e: Happening) => string): string {
  const rows = all.map((e) => ({
    ...e,
    after_start_s: e.time_s - start_s,
    date: date(e.time_s) || null,
    words: words(e),
  }));
  return `${JSON.stringify(rows, null, 1)}\n`;
}

/** A line each, for people. time: of an entry, as it is shown. */
export const toText = (
  all: readonly Happening[],
  time: (time_s: number) => string,
  words: (e: Happening) => string,
): string => all.map((e) => `${time(e.time_s)}  ${words(e)}`).join("\n");
