// How sharp to draw. Where frames come late (no graphics hardware, a weak phone) fewer pixels are drawn, so that the
// estimates keep their time; where they come in time again, more.

/** A frame asked for comes within 17 ms at 60 Hz; later than this, drawing has fallen behind. */
const LATE_MS = 34;
const STEPS = [1, 0.75, 0.5];
/** So many frames are looked at before fewer pixels are drawn. */
const WINDOW = 8;
/** So many frames in time before more pixels are tried; twice as many each time that it did not last. */
const PATIENCE = 240;

export class Pace {
  #step = 0;
  #late = 0;
  #seen = 0;
  #inTime = 0;
  #patience = PATIENCE;

  /** Of the pixels across that the screen has, the share to draw. */
  get share(): number {
    return STEPS[this.#step]!;
  }

  /** A frame came `waited_ms` after it was asked for; true when the share changed by that. */
  frame(waited_ms: number): boolean {
    const late = waited_ms > LATE_MS;
    this.#late += late ? 1 : 0;
    this.#inTime = late ? 0 : this.#inTime + 1;
    if (++this.#seen < WINDOW) return false;
    const behind = this.#late > WINDOW / 2;
    this.#seen = this.#late = 0;
    if (behind && this.#step < STEPS.length - 1) {
      this.#step++;
      this.#patience *= 2;
      return true;
    }
    if (this.#step > 0 && this.#inTime >= this.#patience) {
      this.#step--;
      this.#inTime = 0;
      return true;
    }
    return false;
  }
}
