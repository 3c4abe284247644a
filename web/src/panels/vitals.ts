// Breathing and heart: rates with their standard errors and confidence, or why there is none.
import { html, nothing, render } from "lit-html";
import { QUANTITIES } from "../generated/quantities";
import type { Estimate } from "../generated/types";
import type { State } from "../state";
import { age_s, isStale } from "../ui/age";
import { ago, number, spread } from "../ui/format";
import { nameOf, unlisted } from "../ui/links";
import { lackOf, quiet, quietly } from "../ui/unknown";
import { quantity, readings } from "../ui/value";
import { dockWords, valueWords, vitalsWords as w } from "../ui/words";
import type { PanelKind } from "./panel";
import { plotted } from "./plotted";

const MOST_LINKS = 8;

function rate(e: Estimate, s: State) {
  const { value, std, quality } = e;
  if (typeof value !== "number") return quietly(e, s);
  return html`<div class="big" data-tone="none"><span class="big-word">${number(value, std)} <span class="unit">${e.unit}</span></span>
    <span class="big-extra">${std !== null ? html`± ${spread(std)} ${e.unit}<br>` : nothing}${
      quality !== null ? html`${valueWords.confidence(quality)}<br>` : nothing
    }${ago(age_s(e.time_s, s))}</span></div>`;
}

/** Where there are several links, the rate of each: they need not agree, and the room's reading is the surest. */
function byLink(s: State) {
  const links = s.hop?.links ?? [];
  if (links.length < 2) return nothing;
  const first = links.slice(0, MOST_LINKS),
    known = first.filter((l) => l.breathing_rate.value !== null),
    lacks = first.filter((l) => l.breathing_rate.value === null).map((l) => lackOf(l.breathing_rate, nameOf(l.id, s)));
  return html`<dl class="facts" aria-label=${w.byLink}>${known.map(
    (l) => html`<div class="wide"><dt>${nameOf(l.id, s)}</dt><dd>${quantity(l.breathing_rate)}</dd></div>`,
  )}</dl>${quiet(lacks, s)}${unlisted(links.length, MOST_LINKS)}`;
}

/** When breathing paused in the last two minutes. */
function pausesOf(e: Estimate, s: State) {
  const start_s = s.source?.start_s ?? 0,
    known = e.extra.intervals_s;
  const times = (Array.isArray(known) ? (known as number[][]) : [])
    .slice(0, MOST_LINKS)
    .map(([from = 0, to = 0]) => [from - start_s, to - start_s] as const);
  return times.length ? html`<span class="reading-why">${w.pauses(times)}</span>` : nothing;
}

/** Of the link in sight: whether a second person breathes, pauses, the heart. */
function more(s: State) {
  const { breathing_pauses: pauses, second_breathing_rate: second, heart_rate: heart } = s.hop?.estimates ?? {};
  return readings(
    [second, pauses, heart].filter((e) => e !== undefined),
    s,
    (e) => (e === pauses ? pausesOf(e, s) : e === heart ? html`<span class="reading-why">${w.heart}</span>` : nothing),
  );
}

function template(s: State) {
  const e = s.hop?.estimates.breathing_rate;
  if (!e) return html`<p class="empty">${dockWords.noEstimate}</p>`;
  return html`<div ?data-stale=${isStale(s)}>${rate(e, s)}
      <p class="muted">${w.basis}</p>${byLink(s)}${more(s)}</div>`;
}

export const vitals: PanelKind = {
  id: "vitals",
  title: w.title,
  needs: ["hop", "source"],
  create: () =>
    plotted((host, s) => render(template(s), host), {
      name: "breathing",
      unit: QUANTITIES.breathing_rate.unit,
      about: w.about,
      series: [{ label: w.series, key: 2, width: 1.75 }],
      read(s) {
        const e = s.hop?.estimates.breathing_rate;
        return e && s.hop ? { time_s: s.hop.time_s, values: [typeof e.value === "number" ? e.value : null] } : null;
      },
    }),
};
