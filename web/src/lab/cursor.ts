// A cursor and a mark on a map, moved by keys. Pure.

export interface Place {
  column: number;
  row: number;
}
export interface Cursor {
  at: Place | null;
  /** Where differences are measured from. */
  mark: Place | null;
}
export const NOWHERE: Cursor = { at: null, mark: null };
const FAR = 10;

const steps: Record<string, readonly [columns: number, rows: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Rows count from below. far: ten steps at once. Null: the key is not the map's. */
export function moved(c: Cursor, key: string, far: boolean, columns: number, rows: number): Cursor | null {
  if (!columns || !rows) return null;
  const at = c.at ?? { column: columns - 1, row: rows >> 1 };
  const to = (column: number, row: number): Cursor => ({
    ...c,
    at: { column: within(column, columns), row: within(row, rows) },
  });
  const step = steps[key];
  // The first press shows the cursor where it begins.
  if (step) return c.at ? to(at.column + step[0] * (far ? FAR : 1), at.row + step[1] * (far ? FAR : 1)) : { ...c, at };
  switch (key) {
    case "Home":
      return to(0, at.row);
    case "End":
      return to(columns - 1, at.row);
    case "PageUp":
      return to(at.column, rows - 1);
    case "PageDown":
      return to(at.column, 0);
    case "Enter":
    case " ":
      return c.at ? marked(c, c.at) : { ...c, at };
    case "Escape":
      return c.at || c.mark ? NOWHERE : null;
    default:
      return null;
  }
}

/** Set the mark there, or take it away where it stands. */
export function marked(c: Cursor, place: Place): Cursor {
  const same = c.mark?.column === place.column && c.mark.row === place.row;
  return { at: place, mark: same ? null : place };
}

/** The place under a pointer, whose shares of width and height are from the left and the top. */
export function under(x: number, y: number, columns: number, rows: number): Place {
  return { column: within(Math.floor(x * columns), columns), row: within(Math.floor((1 - y) * rows), rows) };
}

const within = (i: number, of: number): number => Math.min(of - 1, Math.max(0, i));
