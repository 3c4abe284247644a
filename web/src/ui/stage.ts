// What lies over the room: the headline, what is loading, and the three ways to begin.
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { State } from "../state";
import type { Views } from "./commands";
import { age_s, isStale } from "./age";
import { ago, clip } from "./format";
import { view } from "./frames";
import { glyphs } from "./glyphs";
import type { Opener } from "./open";
import { didSay, roomSays } from "./said";
import { mountScenes } from "./scenes";
import { actionWords, editRoomWords, headlineWords, loadingWords as w } from "./words";

function headline(s: State): TemplateResult | null {
  const said = roomSays(s.hop);
  if (!said) return null;
  const more = said.tone === "none" ? [said.more] : [said.more, ago(age_s(said.of.time_s, s))];
  const activity = s.hop?.estimates.activity;
  const did = activity && didSay(activity, age_s(activity.time_s, s));
  return html`<div class="now" data-tone=${said.tone} ?data-stale=${isStale(s)}>
    <p class="now-word"><span class="now-mark" aria-hidden="true">${said.mark}</span>${said.words}</p>
    <p class="now-why">${more.filter(Boolean).join(" · ")}</p>
    ${did ? html`<p class="now-why">${headlineWords.activityIs(did)}</p>` : nothing}
  </div>`;
}

/** A card over the middle of the room: what goes on or went wrong, and what to do. */
const card = (title: string, tip: string, role: "alert" | "status") =>
  html`<div class="loading" role=${role} ?data-bad=${role === "alert"}><strong>${clip(title, 240)}</strong>
    ${tip ? html`<p class="muted">${clip(tip, 240)}</p>` : nothing}</div>`;

function loading(s: State): TemplateResult | null {
  if (!s.ready) {
    const failed = s.problems.at(-1);
    return failed ? card(w.engineFailed(failed.message), failed.tip, "alert") : progress(s);
  }
  const source = s.source;
  if (!source) return s.problems.at(-1)?.where === "source" ? null : progress(s);
  const simulates = source.phase === "waiting" && source.can.seek; // it was sought further than it is made
  const waits = simulates || (!s.hop && ["opening", "waiting", "error"].includes(source.phase));
  if (!waits && source.phase !== "reconnecting") return null;
  const title = source.message || (source.phase === "opening" ? w.opening : w.waiting);
  return card(title, source.tip, source.phase === "error" ? "alert" : "status");
}

function progress(s: State): TemplateResult {
  const p = s.progress;
  const share = p && p.total > 0 ? p.done / p.total : 0;
  const stage = s.ready ? w.openingRecording : p ? clip(p.stage, 80) : w.loadingEngine;
  return html`<div class="loading">
    <div><strong>${stage}</strong>${s.ready ? nothing : html`<span class="muted">${w.progress(share)}</span>`}</div>
    <progress max="1" .value=${s.ready ? 1 : share} aria-label=${w.loading(stage)}></progress>
  </div>`;
}

export function mountStage(opener: Opener, views: Views): void {
  const host = (id: string) => document.getElementById(id) as HTMLElement;
  view(host("headline"), ["hop", "source"], headline, true);
  view(host("loading"), ["progress", "ready", "source", "hop", "problems"], loading);

  render(
    html`<button type="button" class="small" title=${editRoomWords.title} @click=${views.editor}>${glyphs.room} ${editRoomWords.short}</button>`,
    host("edit-room"),
  );

  let used = false;
  const action = ([title, what]: readonly [string, string], glyph: unknown, run: () => void) => {
    const use = () => {
      used = true;
      run();
    };
    return html`<button type="button" class="action" title=${what} @click=${use}><strong>${glyph} ${title}</strong><small>${what}</small></button>`;
  };
  const actions = document.createElement("div"),
    scenes = Object.assign(document.createElement("div"), { id: "scenes", hidden: true });
  host("actions").append(actions, scenes);
  mountScenes(scenes, opener);
  view(
    actions,
    ["source"],
    () => html`<div class="actions ${used || ["file", "relay", "usb"].includes(opener.opened?.type ?? "") ? "compact" : ""}">
    ${action(actionWords.file, glyphs.file, views.open)}
    ${action(actionWords.nodes, glyphs.nodes, views.connect)}
    ${action(actionWords.simulate, glyphs.simulate, () => void opener.simulate())}
  </div>`,
  );
}
