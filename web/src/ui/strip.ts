// The status strip: provenance, links alive, rate, loss, engine load; and the few tools.
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { State } from "../state";
import { badge } from "./badge";
import type { Views } from "./commands";
import { alive, hopInterval_ms, isStale, view } from "./frames";
import { number, percent } from "./format";
import { glyphs } from "./glyphs";
import { leftOut } from "./said";
import { toggleTheme } from "./theme";
import { share } from "./url";

const NO_NUMBERS = "The packets carry no sequence numbers, so what was lost cannot be counted";

const LEFT_OUT =
  "More comes than is computed at a time. Links of nodes that the room names, and of those that send steadily for long, come first";

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
  const counts = links.some((l) => l.expected !== null);
  const left = leftOut(s.hop.load, s.source);
  return html`<dl class="stats" ?data-stale=${isStale(s)}>
    ${item("Links", `${alive(s).length}/${links.length}`, "Links heard lately, of all links since opening")}
    ${item("Rate", `${number(rate)} /s`, "CSI packets a second, all links")}
    ${
      lost !== null
        ? item("Loss", percent(lost), "Packets lost over the last 10 s, by their sequence numbers")
        : item(
            "Loss",
            counts ? "no packets" : "not counted",
            counts ? "No packet came in the last 10 s" : NO_NUMBERS,
            false,
          )
    }
    ${item("Engine", percent(cost / hopInterval_ms(), 0), `Compute time of the last update, ${cost.toFixed(1)} ms, against the time between two updates`)}
    ${left ? html`<div class="left-out" title=${LEFT_OUT}><dt>Left out</dt><dd>${left}</dd></div>` : nothing}
  </dl>`;
}

export function mountStrip(views: Views): void {
  const host = (id: string) => document.getElementById(id) as HTMLElement;
  view(host("badge"), ["source", "hop"], badge, true);
  view(host("stats"), ["hop", "source"], stats, true);
  const tool = (name: string, icon: unknown, run: () => void) =>
    html`<button type="button" class="quiet icon" aria-label=${name} title=${name} @click=${run}>${icon}</button>`;
  render(
    html`${tool("Copy a link to this moment", glyphs.share, () => void share())}
    ${tool("Light or dark (T)", glyphs.theme, toggleTheme)}
    ${tool("All commands (Ctrl K)", glyphs.more, views.palette)}
    ${tool("Help and keys (?)", glyphs.help, views.help)}`,
    host("tools"),
  );
}
