// Marks as they are kept of one visit for the next, by recording. Pure.
const MOST_RECORDINGS = 50,
  MOST_MARKS = 500;

export type Marks = Record<string, [number, string][]>;

/** What was kept, as far as it is what it should be; the newest recordings stand last. */
export function marksOf(found: unknown): Marks {
  if (typeof found !== "object" || found === null || Array.isArray(found)) return {};
  const isMark = (m: unknown): m is [number, string] =>
    Array.isArray(m) && Number.isFinite(m[0]) && typeof m[1] === "string";
  const all = Object.entries(found)
    .filter(([, marks]) => Array.isArray(marks))
    .map(([key, marks]): [string, [number, string][]] => [key, (marks as unknown[]).filter(isMark).slice(-MOST_MARKS)]);
  return Object.fromEntries(all.filter(([, marks]) => marks.length).slice(-MOST_RECORDINGS));
}
