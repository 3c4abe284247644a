// Reports of hops cross from Python as what changed since the one before (py/halfwave/apps/difference.py). Pure: what did
// not change is the very same object in the report that follows.
import type { Change, KeyedLinks } from "../generated/page";
import type { HopReport } from "../generated/types";

/** A report with its links by name. */
export type Keyed = Omit<HopReport, "links"> & { links: KeyedLinks };

/** A value with a change of it: `[value]` replaces it, `[]` takes a key away, an object changes some keys. */
export function merged(before: unknown, change: Change | null): unknown {
  if (change === null) return before;
  if (Array.isArray(change)) return change[0];
  const after = { ...(before as Record<string, unknown>) };
  for (const [key, of] of Object.entries(change) as [string, Change][]) {
    if (Array.isArray(of) && !of.length) delete after[key];
    else after[key] = merged(after[key], of);
  }
  return after;
}

export const reportOf = ({ links: { order, of }, ...report }: Keyed): HopReport => ({
  ...report,
  links: order.map((id) => of[id]!),
});
