// Undo and redo without end. Pure: a history is a value, and what is kept in it is immutable and shares its parts.

/** Steps of one kind that follow each other within this time are one (an arrow key that is held). */
const TOGETHER_MS = 800;

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** Of the last step: what kind it was, and when. */
  readonly mark: string;
  readonly at_ms: number;
}

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], mark: "", at_ms: 0 });

/** The history after a step. Steps with the same mark (not empty) close together are undone as one; no change is no step. */
export function did<T>(h: History<T>, next: T, mark = "", at_ms = 0): History<T> {
  if (next === h.present) return h;
  const together = mark !== "" && mark === h.mark && at_ms - h.at_ms < TOGETHER_MS && h.past.length > 0;
  return { past: together ? h.past : [...h.past, h.present], present: next, future: [], mark, at_ms };
}

export function undo<T>(h: History<T>): History<T> {
  const before = h.past.at(-1);
  if (before === undefined) return h;
  return { past: h.past.slice(0, -1), present: before, future: [h.present, ...h.future], mark: "", at_ms: 0 };
}

export function redo<T>(h: History<T>): History<T> {
  const [after, ...future] = h.future;
  if (after === undefined) return h;
  return { past: [...h.past, h.present], present: after, future, mark: "", at_ms: 0 };
}
