// Side by side: the bands of one recording are kept, and stand under those of the next that is opened, on its time axis.
import { html, type TemplateResult } from "lit-html";
import { type Align, offsetOf } from "../history/align";
import { Pyramid } from "../history/pyramid";
import { Seconds } from "../history/seconds";
import type { Span } from "../history/zoom";
import { state } from "../state";
import { say } from "../ui/toast";
import { historyWords as w } from "../ui/words";
import type { Beside } from "./picture";
import type { Shown } from "./shown";

interface Kept extends Pick<Shown, "pyramid" | "track" | "all"> {
  name: string;
}

class Compared {
  kept: Kept | null = null;
  private align: Align = "start";
  private dragged_s = 0;

  /** From now on these stand below. */
  keep(shown: Shown, name: string): void {
    if (!shown.pyramid && !shown.track) return say(w.noBands);
    // What the page holds of a recording goes with it.
    const seconds = new Seconds();
    seconds.merge(state.seconds.between(shown.all.from_s, shown.all.to_s), state.seconds.activities);
    const pyramid = shown.clock || !shown.pyramid ? shown.pyramid : new Pyramid(seconds);
    this.kept = { pyramid, track: shown.track, all: shown.all, name };
    this.align = shown.clock ? "clock" : "start";
    this.dragged_s = 0;
    say(w.openSecond, w.dragIt);
  }

  beside(first: Span): Beside | null {
    return this.kept && { ...this.kept, offset_s: offsetOf(first, this.kept.all, this.align, this.dragged_s) };
  }

  drag(by_s: number): void {
    this.dragged_s += by_s;
  }

  bar(first: Span, draw: () => void): TemplateResult {
    const choose = (e: Event) => {
      this.align = (e.target as HTMLSelectElement).value as Align;
      this.dragged_s = 0;
      draw();
    };
    const nudge = (by_s: number) => () => {
      this.drag(by_s);
      draw();
    };
    const end = () => {
      this.kept = null;
      draw();
    };
    const offset_s = this.beside(first) ? this.dragged_s : 0;
    return html`<div class="chosen" role="group" aria-label=${w.comparedWith(this.kept?.name ?? "")}><span>${w.comparedWith(this.kept?.name ?? "")}</span>
      <select class="small" aria-label=${w.align} @change=${choose}>
        <option value="start" ?selected=${this.align === "start"}>${w.byStart}</option><option value="clock" ?selected=${this.align === "clock"}>${w.byClock}</option></select>
      <button type="button" class="small quiet" @click=${nudge(-1)}>−1 s</button><span>${w.offset(offset_s)}</span><button type="button" class="small quiet" @click=${nudge(1)}>+1 s</button>
      <button type="button" class="small quiet icon" aria-label=${w.endCompare} title=${w.endCompare} @click=${end}>✕</button></div>`;
  }
}

export const compared = new Compared();
