// What lies over the room: the headline, what is loading, and the three ways to begin.
import { html, nothing, type TemplateResult } from "lit-html";
import type { State } from "../state";
import type { Views } from "./commands";
import { age_s, isStale, view } from "./frames";
import { ago, clip, percent } from "./format";
import { glyphs } from "./glyphs";
import type { Opener } from "./open";
import { didSay, roomSays } from "./said";

function headline(s: State): TemplateResult | null {
  const said = roomSays(s.hop);
  if (!said) return null;
  const more = said.tone === "none" ? [said.more] : [said.more, ago(age_s(said.of.time_s, s))];
  const activity = s.hop?.estimates.activity;
  const did = activity && didSay(activity, age_s(activity.time_s, s));
  return html`<div class="now" data-tone=${said.tone} ?data-stale=${isStale(s)}>
    <p class="now-word"><span class="now-mark" aria-hidden="true">${said.mark}</span>${said.words}</p>
    <p class="now-why">${more.filter(Boolean).join(" · ")}</p>
    ${did ? html`<p class="now-why">Activity: ${did}</p>` : nothing}
  </div>`;
}

/** A card over the middle of the room: what goes on or went wrong, and what to do. */
const card = (title: string, tip: string, role: "alert" | "status") =>
  html`<div class="loading" role=${role} ?data-bad=${role === "alert"}><strong>${clip(title, 240)}</strong>
    ${tip ? html`<p class="muted">${clip(tip, 240)}</p>` : nothing}</div>`;

function loading(s: State): TemplateResult | null {
  if (!s.ready) {
    const failed = s.problems.at(-1);
    return failed ? card(`The engine did not start: ${failed.message}`, failed.tip, "alert") : progress(s);
  }
  const source = s.source;
  if (!source) return s.problems.at(-1)?.where === "source" ? null : progress(s);
  const simulates = source.phase === "waiting" && source.can.seek; // it was sought further than it is made
  const waits = simulates || (!s.hop && ["opening", "waiting", "error"].includes(source.phase));
  if (!waits && source.phase !== "reconnecting") return null;
  const title = source.message || (source.phase === "opening" ? "Opening" : "Waiting for packets");
  return card(title, source.tip, source.phase === "error" ? "alert" : "status");
}

function progress(s: State): TemplateResult {
  const p = s.progress;
  const share = p && p.total > 0 ? p.done / p.total : 0;
  const stage = s.ready ? "Opening the recording" : p ? clip(p.stage, 80) : "Loading the engine";
  return html`<div class="loading">
    <div><strong>${stage}</strong>${s.ready ? nothing : html`<span class="muted">${percent(share, 0)}</span>`}</div>
    <progress max="1" .value=${s.ready ? 1 : share} aria-label=${`Loading: ${stage}`}></progress>
  </div>`;
}

export function mountStage(opener: Opener, views: Views): void {
  const host = (id: string) => document.getElementById(id) as HTMLElement;
  view(host("headline"), ["hop", "source"], headline, true);
  view(host("loading"), ["progress", "ready", "source", "hop", "problems"], loading);

  let used = false;
  const use = (run: () => void) => () => {
    used = true;
    run();
  };
  view(
    host("actions"),
    ["source"],
    () => html`<div class="actions ${used || opener.opened?.type === "file" || opener.opened?.type === "relay" ? "compact" : ""}">
    <button type="button" class="action" @click=${use(views.open)}><strong>${glyphs.file} Drop or open a recording</strong><small>Yours or a bundled one. It is read in this browser.</small></button>
    <button type="button" class="action" @click=${use(views.connect)}><strong>${glyphs.boards} Connect boards</strong><small>ESP32 boards, live, through a small relay.</small></button>
    <button type="button" class="action" @click=${use(() => void opener.simulate())}><strong>${glyphs.simulate} Simulate a room</strong><small>A walk, computed in this page, marked as such.</small></button>
  </div>`,
  );
}
