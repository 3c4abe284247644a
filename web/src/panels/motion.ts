// Is anything moving: the word with its confidence, and the statistic against its threshold over time.
import { html, nothing, render } from "lit-html";
import type { State } from "../state";
import { age_s, isStale } from "../ui/frames";
import { ago, number, spread } from "../ui/format";
import { motionTone, sureness } from "../ui/said";
import { why } from "../ui/value";
import type { Panel } from "./panel";
import { Plot } from "./plot";

let plot: Plot;
const word = document.createElement("div");

function threshold(s: State): number | null {
  const t = s.hop?.estimates.motion_statistic?.extra.threshold ?? s.hop?.estimates.motion?.extra.threshold;
  return typeof t === "number" ? t : null;
}

/** Whether somebody is felt at all, and how long ago: nothing seen is not the same as empty. */
function presence(s: State) {
  const e = s.hop?.estimates.presence;
  if (typeof e?.value !== "string") return nothing;
  const ago_s = typeof e.extra.seen_s_ago === "number" ? e.extra.seen_s_ago : null;
  const note =
    e.value === "seen lately" && ago_s !== null
      ? ` (${Math.round(ago_s)} s ago)`
      : e.value === "nothing seen"
        ? ", which is not the same as empty: no probability of that is known"
        : "";
  return html`<p class="presence">Presence: <b>${e.value}</b>${note}</p>`;
}

export const motion: Panel = {
  id: "motion",
  title: "Motion",
  needs: ["hop", "source"],
  mount(body) {
    body.append(word);
    plot = new Plot(body, {
      name: "motion",
      unit: "",
      about: "Motion statistic and its threshold over time",
      series: [
        { label: "statistic", key: 2, width: 1.75 },
        { label: "threshold, moving above it", key: 3, dash: true },
      ],
      read(s) {
        const e = s.hop?.estimates.motion_statistic;
        return e ? { time_s: e.time_s, values: [typeof e.value === "number" ? e.value : null, threshold(s)] } : null;
      },
      past: (s, from_s, to_s) => {
        const o = s.overview;
        const known = (v: number | undefined) => (v === undefined || Number.isNaN(v) ? null : v);
        return [...(o?.time_s ?? [])].flatMap((time_s, i) =>
          time_s > from_s && time_s < to_s
            ? [{ time_s, values: [known(o?.statistic[i]), known(o?.threshold[i])] }]
            : [],
        );
      },
    });
  },
  draw(s) {
    const e = s.hop?.estimates.motion;
    const n = s.hop?.estimates.motion_statistic;
    const { tone, mark, word: what } = motionTone(e);
    const limit = threshold(s);
    render(
      !e
        ? html`<p class="empty">No estimate yet.</p>`
        : html`<div ?data-stale=${isStale(s)}><div class="big" data-tone=${tone}>
      <span class="big-mark" aria-hidden="true">${mark}</span><span class="big-word">${what}</span>
      <span class="big-extra">${sureness(e) ? html`${sureness(e)}<br>` : nothing}${ago(age_s(e.time_s, s))}</span></div>
      ${presence(s)}${why(e, s)}
      ${typeof n?.value === "number" ? html`<p class="muted">Statistic ${number(n.value, n.std)}${n.std === null ? nothing : ` ± ${spread(n.std)}`}${limit === null ? nothing : `, threshold ${number(limit)}`}</p>` : nothing}</div>`,
      word,
    );
    plot.draw();
  },
};
