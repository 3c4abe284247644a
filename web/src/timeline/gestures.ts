// Wheel, drag and pinch on the timeline. Shares are of its width, 0 to 1.

export interface Hands {
  /** A finger or the mouse is at a moment; `final`: it is let go. */
  scrub(share: number, final: boolean): void;
  /** Dragged along by a share of the width. */
  pan(by: number): void;
  /** Wider by a factor, around a share. */
  zoom(factor: number, share: number): void;
  pinch(a: number, b: number, p: number, q: number): void;
  select(from: number, to: number): void;
  /** The second recording is dragged by a share of the width. */
  shift(by: number): void;
  fit(): void;
}

export type Part = "bands" | "second" | "axis";

const WHEEL = 0.0016;
const share = (of: DOMRect, x: number) => (x - of.left) / of.width;

export function mountGestures(host: HTMLElement, partAt: (y_px: number) => Part, hands: Hands): void {
  const down = new Map<number, number>();
  let mode: "scrub" | "pan" | "select" | "shift" | "pinch" | null = null,
    began = 0,
    last = 0,
    pinched: [number, number] = [0, 1];

  host.addEventListener("pointerdown", (e) => {
    if (e.button !== 0 || (e.target as Element).closest("button, a, select")) return;
    const box = host.getBoundingClientRect(),
      x = share(box, e.clientX);
    host.setPointerCapture(e.pointerId);
    down.set(e.pointerId, x);
    if (down.size === 2) {
      mode = "pinch";
      pinched = [...down.values()] as [number, number];
      return;
    }
    const part = partAt(e.clientY - box.top);
    mode = e.shiftKey ? "select" : part === "axis" ? "pan" : part === "second" ? "shift" : "scrub";
    began = last = x;
    if (mode === "scrub") hands.scrub(x, false);
    host.querySelector<HTMLElement>("input")?.focus({ preventScroll: true });
    e.preventDefault();
  });
  host.addEventListener("pointermove", (e) => {
    if (!down.has(e.pointerId)) return;
    const x = share(host.getBoundingClientRect(), e.clientX);
    down.set(e.pointerId, x);
    if (mode === "pinch" && down.size === 2) {
      const [p, q] = [...down.values()] as [number, number];
      hands.pinch(...pinched, p, q);
      pinched = [p, q];
    } else if (mode === "scrub") hands.scrub(x, false);
    else if (mode === "pan") hands.pan(last - x);
    else if (mode === "shift") hands.shift(x - last);
    else if (mode === "select") hands.select(began, x);
    last = x;
  });
  const up = (e: PointerEvent) => {
    if (!down.delete(e.pointerId)) return;
    if (mode === "scrub" && e.type === "pointerup") hands.scrub(share(host.getBoundingClientRect(), e.clientX), true);
    if (!down.size) mode = null;
  };
  host.addEventListener("pointerup", up);
  host.addEventListener("pointercancel", up);
  host.addEventListener("dblclick", () => hands.fit());
  host.addEventListener(
    "wheel",
    (e) => {
      e.preventDefault();
      const box = host.getBoundingClientRect(),
        unit = e.deltaMode === 1 ? 30 : 1;
      const sideways = e.shiftKey ? e.deltaX || e.deltaY : Math.abs(e.deltaX) > Math.abs(e.deltaY) ? e.deltaX : 0;
      if (sideways) hands.pan((sideways * unit) / box.width);
      else
        hands.zoom(
          Math.exp(Math.max(-400, Math.min(e.deltaY * unit, 400)) * WHEEL * (e.ctrlKey ? 5 : 1)),
          share(box, e.clientX),
        );
    },
    { passive: false },
  );
}
