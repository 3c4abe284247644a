// Is anything moving: the word with its probability, and the statistic against its threshold over time.
import { html, nothing, render } from "lit-html";
import type { State } from "../state";
import { age_s, isStale } from "../ui/age";
import { ago, number, spread } from "../ui/format";
import { is } from "../ui/quantities";
import { motionTone, seen_s, sureness } from "../ui/said";
import { quietly } from "../ui/unknown";
import { dockWords, motionWords as w } from "../ui/words";
import type { PanelKind } from "./panel";
import type { Point } from "./plot";
import { plotted } from "./plotted";

function threshold(s: State): number | null {
  const { motion_statistic: statistic, motion } = s.hop?.estimates ?? {};
  const t = statistic?.extra.threshold ?? motion?.extra.threshold;
  return typeof t === "number" ? t : null;
}

/** Whether a person is detected at all, and how long ago: nothing seen is not the same as empty. */
function presence(s: State) {
  const e = s.hop?.estimates.presence;
  if (typeof e?.value !== "string") return nothing;
  const ago_s = seen_s(e);
  const note = ago_s !== null ? w.seenAgo(ago_s) : is(e, "presence", "nothing seen") ? w.notEmpty : "";
  return html`<p class="presence">${w.presence} <b>${e.value}</b>${note}</p>`;
}

function statistic(s: State) {
  const e = s.hop?.estimates.motion_statistic,
    limit = threshold(s);
  if (typeof e?.value !== "number") return nothing;
  const std = e.std === null ? "" : spread(e.std);
  return html`<p class="muted">${w.statisticIs(number(e.value, e.std), std, limit === null ? "" : number(limit))}</p>`;
}

function template(s: State) {
  const e = s.hop?.estimates.motion;
  if (!e) return html`<p class="empty">${dockWords.noEstimate}</p>`;
  const { tone, mark, word } = motionTone(e);
  const said = html`<div class="big" data-tone=${tone}>
      <span class="big-mark" aria-hidden="true">${mark}</span><span class="big-word">${word}</span>
      <span class="big-extra">${sureness(e) ? html`${sureness(e)}<br>` : nothing}${ago(age_s(e.time_s, s))}</span></div>`;
  return html`<div ?data-stale=${isStale(s)}>${e.value === null ? quietly(e, s) : said}${presence(s)}${statistic(s)}</div>`;
}

function past(s: State, from_s: number, to_s: number): Point[] {
  const o = s.overview;
  const known = (v: number | undefined) => (v === undefined || Number.isNaN(v) ? null : v);
  return [...(o?.time_s ?? [])].flatMap((time_s, i) =>
    time_s > from_s && time_s < to_s ? [{ time_s, values: [known(o?.statistic[i]), known(o?.threshold[i])] }] : [],
  );
}

export const motion: PanelKind = {
  id: "motion",
  title: w.title,
  needs: ["hop", "source"],
  create: () =>
    plotted((host, s) => render(template(s), host), {
      name: "motion",
      unit: "",
      about: w.about,
      series: [
        { label: w.statistic, key: 2, width: 1.75 },
        { label: w.threshold, key: 3, dash: true },
      ],
      read(s) {
        const e = s.hop?.estimates.motion_statistic;
        return e ? { time_s: e.time_s, values: [typeof e.value === "number" ? e.value : null, threshold(s)] } : null;
      },
      past,
    }),
};
