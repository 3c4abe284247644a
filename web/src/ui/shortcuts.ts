// Keys. A key typed into a field, or one that a control uses itself, is left alone.
import type { Command } from "./commands";

function name(e: KeyboardEvent): string {
  if (e.ctrlKey || e.metaKey) return `Ctrl+${e.key.toUpperCase()}`;
  if (e.key === " ") return "Space";
  if (e.key.startsWith("Arrow")) return e.shiftKey ? `Shift+${e.key}` : e.key;
  return e.key.length === 1 ? e.key.toUpperCase() : e.key;
}

/** Does the element that has the focus want this key itself? */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A dialog that was just closed keeps the focus until the next frame, and wants nothing any more.
  if (target.closest("dialog:not([open])")) return false;
  if (target.closest("dialog")) return key !== "Ctrl+K";
  if (target instanceof HTMLInputElement && target.type === "range") return !/Arrow|Space|^.$/.test(key);
  if (target.matches("input, textarea, select, [contenteditable]")) return key !== "Ctrl+K";
  return key === "Space" && target.matches("button, summary, a");
}

export function mountShortcuts(list: Command[]): void {
  const byKey = new Map(list.filter((c) => c.key).map((c) => [c.key, c]));
  // While a scrubber has the focus the page's own steps are used, not the slider's.
  addEventListener("keydown", (e) => {
    if (e.altKey || e.defaultPrevented) return;
    const command = byKey.get(name(e));
    if (!command || isTaken(e.target, command.key)) return;
    e.preventDefault();
    command.run();
  });
}
