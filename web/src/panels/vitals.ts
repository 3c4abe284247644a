// Breathing and heart: rates with their standard errors and how sure they are, or why there is none.
import { html, nothing, render } from "lit-html";
import type { Estimate, LinkReport } from "../generated/types";
import type { State } from "../state";
import { age_s, isStale } from "../ui/frames";
import { ago, clip, number, probability, spread } from "../ui/format";
import { nameOf, unlisted } from "../ui/links";
import { quantity, reading, why } from "../ui/value";
import type { Panel } from "./panel";
import { Plot } from "./plot";

let plot: Plot;
const word = document.createElement("div");
const MOST_LINKS = 8;

function rate(e: Estimate, s: State) {
  const known = typeof e.value === "number";
  return html`<div class="big" data-tone="none"><span class="big-word">${
    known ? html`${number(e.value as number, e.std)} <span class="unit">${e.unit}</span>` : "undetermined"
  }</span>
    <span class="big-extra">${known && e.std !== null ? html`± ${spread(e.std)} ${e.unit}<br>` : nothing}${
      known && e.quality !== null ? html`trust ${probability(e.quality)}<br>` : nothing
    }${ago(age_s(e.time_s, s))}</span></div>
    ${why(e, s)}`;
}

/** Where several links listen, what each says: they need not agree, and the room's reading is the surest. */
function byLink(s: State) {
  const links = s.hop?.links ?? [];
  if (links.length < 2) return nothing;
  const said = ({ breathing_rate: e }: LinkReport) =>
    e.value === null && e.reason ? html`undetermined: ${clip(e.reason.text, 80)}` : quantity(e);
  return html`<dl class="facts" aria-label="Breathing rate by link">${links
    .slice(0, MOST_LINKS)
    .map(
      (l) => html`<div class="wide"><dt>${nameOf(l.id, s)}</dt><dd>${said(l)}</dd></div>`,
    )}</dl>${unlisted(links.length, MOST_LINKS)}`;
}

/** Of the link in sight: pauses of the last two minutes, when they were, and whether a second person breathes. */
function more(s: State) {
  const { breathing_pauses: pauses, second_breathing_rate: second } = s.hop?.estimates ?? {};
  if (!pauses || !second) return nothing;
  const start_s = s.source?.start_s ?? 0,
    known = pauses.extra.intervals_s;
  const when = (Array.isArray(known) ? (known as number[][]) : [])
    .slice(0, MOST_LINKS)
    .map(([from, to]) => `${((from ?? 0) - start_s).toFixed(0)} to ${((to ?? 0) - start_s).toFixed(0)} s`);
  const told = when.length ? html`<span class="reading-why">Held still from ${when.join(", ")}.</span>` : nothing;
  return html`${reading(second, s)}${reading(pauses, s, told)}`;
}

export const vitals: Panel = {
  id: "vitals",
  title: "Breathing and heart",
  needs: ["hop", "source"],
  mount(body) {
    body.append(word);
    plot = new Plot(body, {
      name: "breathing",
      unit: "/min",
      about: "Breathing rate over time",
      series: [{ label: "breaths a minute", key: 2, width: 1.75 }],
      read(s) {
        const e = s.hop?.estimates.breathing_rate;
        return e && s.hop ? { time_s: s.hop.time_s, values: [typeof e.value === "number" ? e.value : null] } : null;
      },
    });
  },
  draw(s) {
    const e = s.hop?.estimates.breathing_rate;
    const heart = s.hop?.estimates.heart_rate;
    render(
      e
        ? html`<div ?data-stale=${isStale(s)}>${rate(e, s)}
      <p class="muted">From the last two minutes of packets at the most. Of a person who sits or lies still; who moves hides it.</p>${byLink(s)}${more(s)}${heart ? reading(heart, s, html`<span class="reading-why">By simulation alone: no recording with a true heart rate exists here.</span>`) : nothing}</div>`
        : html`<p class="empty">No estimate yet.</p>`,
      word,
    );
    plot.draw();
  },
};
