// The keys of the editor. Those that a field wants itself are left to it.
import type { Point } from "./geometry";
import type { Session } from "./session";

const STEP_M = 0.1;
const FINE_M = 0.01;
const arrows: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches("input, select, textarea, [contenteditable]");

/** True: the key was the editor's. close: a polygon that is drawn is whole. */
export function onKey(e: KeyboardEvent, s: Session, close: () => void): boolean {
  const field = isField(e.target),
    key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  if (e.ctrlKey || e.metaKey) {
    if (field && e.target instanceof HTMLInputElement && e.target.type === "text") return false;
    if (key === "z") e.shiftKey ? s.redo() : s.undo();
    else if (key === "y") s.redo();
    else if (key === "d" && s.selected && !field) s.duplicate();
    else return false;
    return true;
  }
  if (key === "Escape") return s.cancel();
  if (field || e.altKey) return false;
  const way = arrows[key];
  const onPlan = e.target instanceof Element && e.target.closest(".plan") !== null;
  if (way && s.selected && onPlan) {
    const step = e.shiftKey ? FINE_M : STEP_M;
    s.nudge([way[0] * step, way[1] * step]);
    return true;
  }
  if ((key === "Delete" || key === "Backspace") && s.tool.type === "zone" && s.sketch.length) {
    s.sketch = s.sketch.slice(0, -1);
    s.show(null);
    return true;
  }
  if ((key === "Delete" || key === "Backspace") && s.selected) {
    s.remove();
    return true;
  }
  if (key === "Enter" && s.tool.type === "zone" && s.sketch.length > 2) {
    close();
    return true;
  }
  if ((key === "Enter" || key === " ") && onPlan) return true; // it has the focus and is selected already
  return false;
}
