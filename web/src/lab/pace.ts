// When a panel asks Python again: not while an answer is on its way, not for what it has, and no more than a small part of
// the time. Pure.

const LEAST_MS = 500;
/** Of the worker's time a panel takes one part in so many. */
const PARTS = 8;

export class Pace {
  #asked_ms = Number.NEGATIVE_INFINITY;
  #of = "";
  #cost_ms = 0;
  #waits = false;

  /** Is it time to ask for `of`, which names the moment and all that was chosen? */
  due(now_ms: number, of: string): boolean {
    return !this.#waits && of !== this.#of && now_ms - this.#asked_ms >= Math.max(LEAST_MS, PARTS * this.#cost_ms);
  }

  asked(now_ms: number, of: string): void {
    this.#asked_ms = now_ms;
    this.#of = of;
    this.#waits = true;
  }

  answered(cost_ms: number): void {
    this.#cost_ms = cost_ms;
    this.#waits = false;
  }

  /** Something was chosen: ask at once. */
  hurry(): void {
    this.#asked_ms = Number.NEGATIVE_INFINITY;
  }
}
