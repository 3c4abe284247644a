// What belongs together behind the motion panel and the dialog: the setting, what was seen, and whose truth is known.
import type { WouldHaveSaid } from "../generated/page";
import type { Signal } from "../signal";
import { type State, state, subscribe } from "../state";
import { Seen, SETTINGS, type Span, spansOf, type Truth } from "./truth";
import { Tunings } from "./tuning";

const ASK_EVERY_MS = 2000;
/** One that failed is not answered. */
const ANSWERS_MS = 10_000;

export class MotionTuning {
  readonly tunings: Tunings;
  private readonly seen = new Seen();
  private marks: Span[] = [];
  private open: { truth: Truth; from_s: number } | null = null;
  private source = "";
  private asked_ms = 0;
  private asking = false;
  /** Of each of SETTINGS; null while no truth is known. */
  said: WouldHaveSaid[] | null = null;

  constructor(private readonly signal: Signal) {
    this.tunings = new Tunings(signal);
  }

  /** From now on it hears what plays: the page's, whether a panel is open or not. */
  start(): void {
    this.tunings.start();
    subscribe((s, changed) => {
      if (changed.has("source") || changed.has("hop")) this.take(s, changed.has("hop"));
    });
  }

  /** The threshold that sensitivity 1 has now; null where nothing is known. */
  get usual(): number | null {
    const { closed_form, site_offset } = state.hop?.estimates.motion_statistic?.extra ?? {};
    return typeof closed_form === "number" && typeof site_offset === "number" ? closed_form + site_offset : null;
  }

  get marking(): Truth | null {
    return this.open?.truth ?? null;
  }

  /** From now on it is so, until it is said again or something else is. */
  mark(truth: Truth): void {
    const now_s = state.hop?.time_s;
    if (now_s === undefined) return;
    const was = this.open;
    if (was) this.add({ ...was, to_s: now_s, by: "mark" });
    this.open = was?.truth === truth ? null : { truth, from_s: now_s };
  }

  add(span: Span): void {
    this.marks.push(span);
    this.asked_ms = 0;
  }

  /** Whose word the truth is. */
  get by(): Span["by"][] {
    return [...new Set(this.spans.map((s) => s.by))];
  }

  private get spans(): Span[] {
    const s = state.source,
      open = this.open;
    const labels = spansOf(s?.labels ?? [], s?.start_s ?? 0);
    const now: Span[] = open ? [{ ...open, to_s: Number.POSITIVE_INFINITY, by: "mark" }] : [];
    const span = this.seen.span;
    return [...labels, ...this.marks, ...now].filter((x) => span && x.from_s < span[1] && x.to_s > span[0]);
  }

  /** Asked by who shows it, at most every two seconds. */
  ask(): void {
    const now_ms = performance.now();
    if (now_ms - this.asked_ms < (this.asking ? ANSWERS_MS : ASK_EVERY_MS)) return;
    this.asked_ms = now_ms;
    const columns = this.seen.columns(this.spans),
      of = this.source;
    if (!columns) {
      this.said = null;
      return;
    }
    this.asking = true;
    void this.signal
      .ask<WouldHaveSaid[]>({ of: "would have said", columns, sensitivities: SETTINGS, window_s: this.seen.window_s })
      .then((said) => {
        this.asking = false;
        if (of === this.source) this.said = said;
      });
  }

  private take(s: State, isNew: boolean): void {
    const source = `${s.source?.name}|${s.source?.start_s}`;
    if (source !== this.source) {
      this.seen.clear();
      this.marks = [];
      this.open = null;
      this.said = null;
      this.asking = false;
      this.source = source;
    }
    const e = isNew ? s.hop?.estimates.motion_statistic : undefined;
    if (!e || !s.hop) return;
    this.seen.push(s.hop.time_s, typeof e.value === "number" ? e.value : null, this.usual);
    if (typeof e.extra.window_s === "number") this.seen.window_s = e.extra.window_s;
  }
}

let made: MotionTuning | null = null;

/** One for the page. */
export function motionTuning(signal: Signal): MotionTuning {
  made ??= new MotionTuning(signal);
  return made;
}
