// How far this page is behind what the relay takes in. Pure: its clock is an argument.

/** The clocks of two machines drift apart, at most by this a second: what counts as no delay is forgotten as fast. */
const DRIFT = 1e-3;
/** Stream time that goes back further than packets may be out of order: the relay's clock was set. */
const SET_BACK_S = 1;
/** Over so long it is taken how much of its time the page computes, and from this share on that is what holds it up. */
const BUSY_OVER_S = 1,
  BUSY_SHARE = 0.7;

/**
 * Between the two clocks lies an unknown offset. The least delay of all packets stands for none: it is that of the
 * moment after connecting, when nothing waits.
 */
export class Lag {
  private offset_s = Number.NEGATIVE_INFINITY;
  private latest_s = Number.NEGATIVE_INFINITY;
  private seen_s = 0;
  private share = 0;

  /** speed: stream seconds that a second brings. */
  constructor(private readonly speed = 1) {}

  /** Seconds of stream time by which a packet of `stream_s` comes late at `now_s`. */
  behind_s(stream_s: number, now_s: number): number {
    if (stream_s < this.latest_s - SET_BACK_S) this.offset_s = Number.NEGATIVE_INFINITY;
    this.latest_s = stream_s;
    const ahead_s = stream_s - this.speed * now_s;
    this.offset_s = Math.max(this.offset_s - DRIFT * (now_s - this.seen_s), ahead_s);
    this.seen_s = now_s;
    return this.offset_s - ahead_s;
  }

  /** The page computed for `busy_s` of the last `of_s`. */
  computed(busy_s: number, of_s: number): void {
    if (of_s <= 0) return;
    this.share += (1 - Math.exp(-of_s / BUSY_OVER_S)) * (Math.min(busy_s / of_s, 1) - this.share);
  }

  /** Is it computing that holds the page up? Packets may be late on the way, too, and to compute less would not help. */
  get busy(): boolean {
    return this.share > BUSY_SHARE;
  }
}
