// A map of a link's latest rows, newest on the right, with a line of text that speaks of the cell under the pointer.
import { HeatRing } from "./heatring";
import { Picture } from "./picture";
import { isDark } from "../ui/theme";

/** A cell of the map: its column from the left, its bin from below, and the column's time. */
export interface Cell {
  column: number;
  bin: number;
  time_s: number;
}

export class RingMap extends Picture {
  readonly ring = new HeatRing();
  readonly read = document.createElement("p");
  /** Something changed since it was painted. */
  dirty = true;
  #at: [x: number, y: number] | null = null;
  #words: (cell: Cell | null) => string;

  /** words: of a cell, or null where the pointer is elsewhere. */
  constructor(about: string, words: (cell: Cell | null) => string) {
    super("heat", about);
    this.#words = words;
    this.read.className = "plot-read";
    this.canvas.addEventListener("pointermove", (e) => {
      this.#at = [e.offsetX / this.canvas.clientWidth, e.offsetY / this.canvas.clientHeight];
      this.tell();
    });
    this.canvas.addEventListener("pointerleave", () => {
      this.#at = null;
      this.tell();
    });
  }

  /** Paint what has come; fit: to the colours of what is in sight. */
  show(fit: boolean): void {
    this.dirty = false;
    const { ring } = this;
    if (!ring.bins) return;
    if (fit) ring.fit();
    super.paint(ring.columns, ring.bins, (pixels) => ring.paint(pixels, isDark() ? "dark" : "light"));
  }

  tell(): void {
    const cell = this.#cell();
    this.read.textContent = this.#words(cell);
  }

  empty(): void {
    this.ring.reset();
    this.clear();
  }

  #cell(): Cell | null {
    const { ring } = this;
    if (!this.#at || !ring.bins) return null;
    const nearest = (share: number, of: number) => Math.min(of - 1, Math.max(0, Math.floor(share * of)));
    const column = nearest(this.#at[0], ring.columns);
    return {
      column,
      bin: nearest(1 - this.#at[1], ring.bins),
      time_s: ring.time_s[ring.slot(column)] ?? Number.NaN,
    };
  }
}
