// Breathing and heart: rates with their standard errors and confidence, or why there is none.
import { html, nothing, render } from "lit-html";
import { QUANTITIES } from "../generated/quantities";
import type { Estimate, LinkReport } from "../generated/types";
import { copyEstimate } from "../lab/copy";
import type { State } from "../state";
import { age_s, isStale } from "../ui/age";
import { ago, clip, number, spread } from "../ui/format";
import { nameOf, unlisted } from "../ui/links";
import { quantity, reading, why } from "../ui/value";
import { dockWords, valueWords, vitalsWords as w } from "../ui/words";
import type { PanelKind } from "./panel";
import { plotted } from "./plotted";

const MOST_LINKS = 8;

function rate(e: Estimate, s: State) {
  const { value, std, quality } = e;
  const known = typeof value === "number";
  return html`<div class="big" data-tone="none"><span class="big-word">${
    known ? html`${number(value, std)} <span class="unit">${e.unit}</span>` : valueWords.undetermined
  }</span>
    <span class="big-extra">${known && std !== null ? html`± ${spread(std)} ${e.unit}<br>` : nothing}${
      known && quality !== null ? html`${valueWords.confidence(quality)}<br>` : nothing
    }${ago(age_s(e.time_s, s))}</span></div>
    ${why(e, s)}`;
}

/** Where there are several links, the rate of each: they need not agree, and the room's reading is the surest. */
function byLink(s: State) {
  const links = s.hop?.links ?? [];
  if (links.length < 2) return nothing;
  const of = ({ breathing_rate: e }: LinkReport) =>
    e.value === null && e.reason ? w.undetermined(clip(e.reason.text, 80)) : quantity(e);
  return html`<dl class="facts" aria-label=${w.byLink}>${links
    .slice(0, MOST_LINKS)
    .map(
      (l) => html`<div class="wide"><dt>${nameOf(l.id, s)}</dt><dd>${of(l)}</dd></div>`,
    )}</dl>${unlisted(links.length, MOST_LINKS)}`;
}

/** Of the link in sight: pauses of the last two minutes, when they were, and whether a second person breathes. */
function more(s: State) {
  const { breathing_pauses: pauses, second_breathing_rate: second } = s.hop?.estimates ?? {};
  if (!pauses || !second) return nothing;
  const start_s = s.source?.start_s ?? 0,
    known = pauses.extra.intervals_s;
  const times = (Array.isArray(known) ? (known as number[][]) : [])
    .slice(0, MOST_LINKS)
    .map(([from = 0, to = 0]) => [from - start_s, to - start_s] as const);
  const when = times.length ? html`<span class="reading-why">${w.pauses(times)}</span>` : nothing;
  return html`${reading(second, s)}${reading(pauses, s, when)}`;
}

function template(s: State) {
  const { breathing_rate: e, heart_rate: heart } = s.hop?.estimates ?? {};
  if (!e) return html`<p class="empty">${dockWords.noEstimate}</p>`;
  return html`<div ?data-stale=${isStale(s)}>${rate(e, s)}
      <p class="muted">${w.basis}</p>${byLink(s)}${more(s)}${heart ? reading(heart, s, html`<span class="reading-why">${w.heart}</span>`) : nothing}</div>`;
}

export const vitals: PanelKind = {
  id: "vitals",
  title: w.title,
  needs: ["hop", "source"],
  create: (signal) =>
    plotted((host, s) => render(template(s), host), {
      name: "breathing",
      unit: QUANTITIES.breathing_rate.unit,
      about: w.about,
      series: [{ label: w.series, key: 2, width: 1.75 }],
      read(s) {
        const e = s.hop?.estimates.breathing_rate;
        return e && s.hop ? { time_s: s.hop.time_s, values: [typeof e.value === "number" ? e.value : null] } : null;
      },
      copy: () => copyEstimate(signal, "breathing_rate"),
    }),
};
