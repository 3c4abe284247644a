// The order of the panels, as a user arranged them. Pure functions.

/** `ids` in the order that was kept: what is unknown is left out, what is new stands behind its neighbour in `ids`. */
export function arranged(ids: readonly string[], order: readonly string[] | null): string[] {
  const found = [...new Set(order ?? [])].filter((id) => ids.includes(id));
  for (const [i, id] of ids.entries()) {
    if (found.includes(id)) continue;
    const before = ids[i - 1];
    found.splice(before === undefined ? 0 : found.indexOf(before) + 1, 0, id);
  }
  return found;
}

/** One panel stands `by` places further on, or as far as there are places. */
export function moved(order: readonly string[], id: string, by: number): string[] {
  const others = order.filter((other) => other !== id),
    at = Math.min(Math.max(order.indexOf(id) + by, 0), others.length);
  return [...others.slice(0, at), id, ...others.slice(at)];
}
