// What a person did in the last seconds, by the activity model: class, probability, all classes; or why not.
import { html, nothing, render } from "lit-html";
import type { Estimate } from "../generated/types";
import { age_s, isStale } from "../ui/frames";
import { ago, clip, probability } from "../ui/format";
import { activityTime, sureness } from "../ui/said";
import { why } from "../ui/value";
import type { Panel } from "./panel";

let host: HTMLElement;

/** Class and probability, likeliest first; empty where the estimate holds none. */
function probabilities(e: Estimate): [string, number][] {
  const all = e.extra.probabilities;
  if (typeof all !== "object" || all === null || Array.isArray(all)) return [];
  return Object.entries(all)
    .filter((p): p is [string, number] => typeof p[1] === "number")
    .sort((a, b) => b[1] - a[1])
    .slice(0, 12);
}

export const activity: Panel = {
  id: "activity",
  title: "Activity",
  needs: ["hop", "source"],
  mount(body) {
    host = body;
  },
  draw(s) {
    const e = s.hop?.estimates.activity;
    if (!e) return render(html`<p class="empty">No estimate yet.</p>`, host);
    render(
      html`<div ?data-stale=${isStale(s)}>
      <div class="big" data-tone="none"><span class="big-word">${e.value === null ? "undetermined" : clip(e.value, 40)}</span>
        <span class="big-extra">${sureness(e) ? html`${sureness(e)}<br>` : nothing}${e.value === null ? ago(age_s(e.time_s, s)) : activityTime(e, age_s(e.time_s, s))}</span></div>
      ${why(e, s)}
      <ul class="bars" aria-label="Probability of each class">${probabilities(e).map(
        ([name, p]) => html`<li ?data-best=${name === e.value}>
        <span>${clip(name, 24)}</span><span class="bar"><i .style=${`width:${(100 * p).toFixed(1)}%`}></i></span><b>${probability(p)}</b></li>`,
      )}</ul>
    </div>`,
      host,
    );
  },
};
