// What a plot reads out at its cursor. Pure.
import { number } from "../ui/format";
import { plotWords as w } from "../ui/words";
import type { Point } from "./plot";

/** Values of a point, and how they differ from those of a mark. */
export function readOut(
  at: Point,
  mark: Point | null,
  start_s: number,
  { names, unit }: { names: string[]; unit: string },
): string {
  const list = (values: (number | null)[]) =>
    values
      .map((v, i) => (v === null ? "" : `${names[i]} ${number(v)}${unit && ` ${unit}`}`))
      .filter(Boolean)
      .join(", ") || w.noValue;
  const change = mark
    ? w.fromMark(
        number(at.time_s - mark.time_s),
        list(
          at.values.map((v, i) => {
            const from = mark.values[i] ?? null;
            return v === null || from === null ? null : v - from;
          }),
        ),
      )
    : "";
  return `${number(at.time_s - start_s)} s: ${list(at.values)}${change}`;
}
