// Live and its past: stop at a moment of the history, play on from there, come back. The packets are those that were
// kept; meanwhile what comes goes on being kept.
import type { Signal } from "../signal";
import { state, subscribe } from "../state";
import type { Opener } from "../ui/open";
import { complain, say } from "../ui/toast";
import { historyWords as w } from "../ui/words";
import { packetsOf } from "./keep";
import { night } from "./night";

/** Before the moment, for the windows to fill; and after it, in one piece. */
const BEFORE_S = 180,
  AFTER_S = 300;
/** So close to the newest that is kept, the end is live. */
const EDGE_S = 8;
/** A piece that would be more is shorter. */
const MOST_BYTES = 96e6;

/** The page's one, once it is mounted. */
export let review: Review | null = null;
export function mountReview(signal: Signal, opener: Opener): void {
  review = new Review(signal, opener);
}

class Review {
  private asked = 0;
  private ended = false;
  /** Live again: the log has to be told its past. */
  private came = false;

  constructor(
    private readonly signal: Signal,
    private readonly opener: Opener,
  ) {
    opener.onLeave = () => this.asked++;
    subscribe((s, changed) => {
      if (changed.has("source") && this.came && s.source?.duration_s === null) {
        this.came = false;
        night.tellEvents();
      }
      if (!changed.has("source") || !this.past) return;
      if (s.source?.phase === "ended" && !this.ended) void this.goOn(s.source.start_s + (s.source.duration_s ?? 0));
      this.ended = s.source?.phase === "ended";
    });
  }

  /** A moment of the past is shown, or being opened. */
  get past(): boolean {
    return this.opener.past;
  }

  /** Is there a past to go to? */
  get can(): boolean {
    const live = state.source?.duration_s === null && state.source.kind === "live";
    return (live || this.past) && (night.keeper?.spans.length ?? 0) > 0;
  }

  /** The newest moment of the live source. */
  get edge_s(): number {
    return Math.max(night.span?.[1] ?? 0, this.past ? Date.now() / 1000 - EDGE_S : (state.hop?.time_s ?? 0));
  }

  /** Show the packets around `time_s`. One in a gap: the next that is kept. */
  async go(time_s: number, paused = false): Promise<void> {
    const s = state.source;
    if (this.past && s && s.duration_s !== null && s.phase !== "opening") {
      const inPiece = time_s >= s.start_s + Math.min(BEFORE_S, 30) && time_s < s.start_s + s.duration_s;
      if (inPiece || (time_s >= s.start_s && !this.isKept(s.start_s - 10))) return this.signal.seek(time_s);
    }
    if (!paused && this.edge_s - time_s < 1) return this.live();
    const mine = ++this.asked;
    // What is kept is told once a second: the last of it may be newer than it says.
    const spans = night.keeper?.spans ?? [],
      last = spans.at(-1),
      hit = spans.find(([, to]) => to > time_s) ?? (last && time_s - last[1] < EDGE_S ? last : undefined);
    if (!hit) return this.live();
    const at_s = Math.max(time_s, hit[0]);
    try {
      const found = await this.piece(at_s);
      if (mine !== this.asked) return;
      if (!found.packets) return complain(w.notKept, w.notKeptTip);
      this.ended = false;
      this.opener.kept(w.pastOf(night.keeper?.source ?? ""), found.bytes, at_s);
      if (paused) this.pauseOnceOpen();
    } catch (error) {
      if (mine === this.asked) complain(w.notRead((error as Error).message), w.notReadTip);
    }
  }

  /** Play stands at the newest moment. */
  async pause(): Promise<void> {
    if (!this.can) return say(w.noPause, w.noPauseTip);
    await this.go(Math.max((state.hop?.time_s ?? this.edge_s) - 0.5, 0), true);
  }

  live(): void {
    this.asked++;
    if (!this.past) return;
    this.came = true;
    this.opener.live();
  }

  private isKept(time_s: number): boolean {
    return (night.keeper?.spans ?? []).some(([from, to]) => time_s >= from && time_s <= to);
  }

  private async piece(at_s: number): Promise<{ bytes: ArrayBuffer; packets: number }> {
    for (let share = 1; ; share /= 2) {
      const found = await packetsOf(at_s - BEFORE_S * share, at_s + AFTER_S * share);
      if (found.bytes.byteLength <= MOST_BYTES || share < 0.1) return found;
    }
  }

  private async goOn(time_s: number): Promise<void> {
    if (this.edge_s - time_s < EDGE_S) return this.live();
    await this.go(time_s + 0.05);
  }

  private pauseOnceOpen(): void {
    const stop = subscribe((s) => {
      if (!this.past) return stop();
      if (s.source?.phase !== "playing") return;
      stop();
      this.signal.pause();
    });
  }
}
