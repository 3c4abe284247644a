// What a person did in the last seconds, by the activity model: class, probability, all classes; or why not.
import { html, nothing } from "lit-html";
import type { Estimate } from "../generated/types";
import type { State } from "../state";
import { age_s, isStale } from "../ui/age";
import { clip, probability } from "../ui/format";
import { activityTime, sureness } from "../ui/said";
import { quietly } from "../ui/unknown";
import { activityWords, dockWords } from "../ui/words";
import { drawn, type PanelKind } from "./panel";

const MOST_CLASSES = 12;

/** Class and probability, likeliest first; empty where the estimate holds none. */
function probabilities(e: Estimate): [string, number][] {
  const all = e.extra.probabilities;
  if (typeof all !== "object" || all === null || Array.isArray(all)) return [];
  return Object.entries(all)
    .filter((p): p is [string, number] => typeof p[1] === "number")
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_CLASSES);
}

function template(s: State) {
  const e = s.hop?.estimates.activity;
  if (!e) return html`<p class="empty">${dockWords.noEstimate}</p>`;
  const ago_s = age_s(e.time_s, s);
  const word = html`<div class="big" data-tone="none"><span class="big-word">${clip(e.value, 40)}</span>
        <span class="big-extra">${sureness(e) ? html`${sureness(e)}<br>` : nothing}${activityTime(e, ago_s)}</span></div>`;
  return html`<div ?data-stale=${isStale(s)}>
      ${e.value === null ? quietly(e, s) : word}
      <ul class="bars" aria-label=${activityWords.classes}>${probabilities(e).map(
        ([name, p]) => html`<li ?data-best=${name === e.value}>
        <span>${clip(name, 24)}</span><span class="bar"><i .style=${`width:${(100 * p).toFixed(1)}%`}></i></span><b>${probability(p)}</b></li>`,
      )}</ul>
    </div>`;
}

export const activity: PanelKind = {
  id: "activity",
  title: activityWords.title,
  needs: ["hop", "source"],
  create: () => drawn(template),
};
