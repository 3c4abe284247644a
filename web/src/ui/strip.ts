// The status strip: provenance, links alive, rate, loss, engine load; and the few tools.
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { State } from "../state";
import { badge } from "./badge";
import type { Views } from "./commands";
import { alive, hopInterval_ms, isStale } from "./age";
import { percent } from "./format";
import { view } from "./frames";
import { glyphs } from "./glyphs";
import { leftOut } from "./said";
import { toggleTheme } from "./theme";
import { share } from "./url";
import { stripWords as w } from "./words";

/** Share lost over ten seconds, over all links that count packets, weighted by what each received. */
function loss(s: State): number | null {
  let lost = 0;
  let heard = 0;
  for (const l of s.hop?.links ?? []) {
    if (l.loss.s10 === null) continue;
    lost += l.loss.s10 * l.rate_hz;
    heard += l.rate_hz;
  }
  return heard > 0 ? lost / heard : null;
}

function stats(s: State): TemplateResult | null {
  if (!s.hop) return null;
  const { links, cost_ms } = s.hop;
  const rate = links.reduce((sum, l) => sum + l.rate_hz, 0);
  const cost = Object.values(cost_ms).reduce((sum, ms) => sum + ms, 0);
  const item = (name: string, value: string, title: string, known = true) =>
    html`<div title=${title}><dt>${name}</dt><dd ?data-unknown=${!known}>${value}</dd></div>`;
  const lost = loss(s);
  const [unknown, why] = links.some((l) => l.expected !== null) ? w.noPackets : w.notCounted;
  const left = leftOut(s.hop.load, s.source);
  return html`<dl class="stats" ?data-stale=${isStale(s)}>
    ${item(w.links[0], `${alive(s).length}/${links.length}`, w.links[1])}
    ${item(w.rate[0], w.perSecond(rate), w.rate[1])}
    ${lost === null ? item(w.loss[0], unknown, why, false) : item(w.loss[0], percent(lost), w.loss[1])}
    ${item(w.engine, percent(cost / hopInterval_ms(), 0), w.cost(cost))}
    ${left ? html`<div class="left-out" title=${w.leftOut[1]}><dt>${w.leftOut[0]}</dt><dd>${left}</dd></div>` : nothing}
  </dl>`;
}

export function mountStrip(views: Views): void {
  const host = (id: string) => document.getElementById(id) as HTMLElement;
  view(host("badge"), ["source", "hop"], badge, true);
  view(host("stats"), ["hop", "source"], stats, true);
  const tool = (name: string, icon: unknown, run: () => void) =>
    html`<button type="button" class="quiet icon" aria-label=${name} title=${name} @click=${run}>${icon}</button>`;
  render(
    html`${tool(w.share, glyphs.share, () => void share())}
    ${tool(w.theme, glyphs.theme, toggleTheme)}
    ${tool(w.commands, glyphs.more, views.palette)}
    ${tool(w.help, glyphs.help, views.help)}`,
    host("tools"),
  );
}
