// The links: rate, loss, what was received and rejected; and, when nothing arrives, why.
import { html, nothing, type TemplateResult } from "lit-html";
import type { LinkReport, NodeClaim } from "../generated/types";
import type { State } from "../state";
import { age_s, alive, silence_s } from "../ui/age";
import { ago, clip, count, label, linkName, number, percent, sentence } from "../ui/format";
import { nameOf, unlisted } from "../ui/links";
import { remedyOf } from "../ui/reasons";
import { thinned } from "../ui/said";
import { checkWords, clockWords, stageWords, linksWords as w } from "../ui/words";
import { type Check, checklist, missing } from "./checklist";
import { drawn, type PanelKind } from "./panel";

const MOST_LINKS = 24;
const MOST_LINES = 12;

type Part = TemplateResult | typeof nothing;

const fact = (name: string, value: string, title = "", kind = "") =>
  html`<div class=${kind || nothing} title=${title || nothing}><dt>${name}</dt><dd>${value}</dd></div>`;

const wide = (name: string, value: string, title = "") => fact(name, value, title, "wide");

function levels(l: LinkReport): string {
  if (l.rssi_dbm === null && l.noise_floor_dbm === null) return w.notSent;
  const said = (x: number | null) => (x === null ? w.notSent : number(x));
  return `${said(l.rssi_dbm)} / ${said(l.noise_floor_dbm)} dBm`;
}

/** What was lost, or why that is not known. */
function lost(l: LinkReport): TemplateResult {
  if (l.expected === null) return wide(w.lost, w.noNumbers);
  const share = (x: number | null) => (x === null ? w.noneCame : percent(x));
  return wide(w.lostOver, [l.loss.s1, l.loss.s10, l.loss.s60].map(share).join(" / "));
}

/** What is odd in a node's sequence numbers, and says nothing of loss. */
function numbering(l: LinkReport): Part {
  const odd = [l.restarts && w.restarts(l.restarts), l.wild && w.wild(l.wild)].filter(Boolean).join("; ");
  return odd ? wide(w.numbering, odd, w.aboutNumbering) : nothing;
}

/** Without a connection nothing is known of the nodes. */
function reception(l: LinkReport, s: State, isAlive: boolean): string {
  if (isAlive) return w.heard;
  return s.source?.phase === "reconnecting" ? w.unknown : w.silent(l.age_s);
}

function link(l: LinkReport, s: State, isAlive: boolean): TemplateResult {
  return html`<li class="link"><p class="link-name"><span title=${linkName(l.id)}>${nameOf(l.id, s)}</span>
      <span class="link-state" data-state=${isAlive ? "alive" : "silent"}>${reception(l, s, isAlive)}</span></p>
    <dl class="facts">
      ${fact(w.packets, w.rate(l.rate_hz))}
      ${l.expected === null ? fact(w.received, count(l.received)) : fact(w.receivedOf, `${count(l.received)} / ${count(l.expected)}`)}
      ${fact(w.subcarriers, w.bins(l.bins, l.antennas), clip(l.layout, 40))}
      ${fact(w.levels, levels(l))}
      ${l.chip ? fact(w.chip, clip(l.chip, 24)) : nothing}
      ${lost(l)}${numbering(l)}
      ${thinned(l) ? wide(w.leftOut, w.leftOutSoFar(thinned(l), l.left_out)) : nothing}
      ${l.read_as ? wide(w.readAs, clip(l.read_as, 400), w.aboutReadAs) : nothing}
      ${l.told_apart ? wide(w.transmitters, clip(l.told_apart, 200)) : nothing}
    </dl></li>`;
}

const todo = (what: string) => html`<span class="remedy"><b>${checkWords.todo}</b> ${what}</span>`;

/** Counted things, the commonest first, each with its first example and what to do about it. */
function counted(all: readonly { what: string; count: number; example: string; remedy?: string }[]): TemplateResult {
  const first = [...all].sort((a, b) => b.count - a.count).slice(0, MOST_LINES);
  return html`<ul>${first.map((r) => html`<li>${w.times(r.count)}${clip(r.what, 100)}${r.example ? html`${w.example}<code>${clip(r.example, 160)}</code>` : nothing}${r.remedy ? todo(r.remedy) : nothing}</li>`)}</ul>`;
}

function rejects(s: State): Part {
  const all = (s.hop?.rejects ?? []).map((r) => ({ ...r, what: r.text, remedy: sentence(remedyOf(r)) }));
  return all.length ? html`<div class="note"><h3>${w.rejected}</h3>${counted(all)}</div>` : nothing;
}

function faults(s: State): Part {
  const all = Object.entries(s.hop?.faults ?? {}).map(([stage, f]) => ({ ...f, what: stageWords[stage] ?? stage }));
  return all.length
    ? html`<div class="note"><h3>${w.failed}</h3><p>${w.aboutFailed}</p>${counted(all)}</div>`
    : nothing;
}

const values = (c: NodeClaim) =>
  Object.entries(c.values)
    .slice(0, MOST_LINES)
    .map(([name, v]) => `${label(name).toLowerCase()} ${typeof v === "number" ? number(v) : clip(v, 30)}`)
    .join(", ");

function claims(s: State): Part {
  const all = (s.hop?.claims ?? []).slice(0, MOST_LINES);
  if (!all.length) return nothing;
  return html`<div class="note"><h3>${w.claims}</h3><p>${w.aboutClaims}</p>
    <ul>${all.map((c) => html`<li>${w.claim(clip(c.node, 30), clip(c.kind, 30), ago(age_s(c.time_s, s)), values(c))}</li>`)}</ul></div>`;
}

const check = (
  c: Check,
) => html`<li data-check=${c.answer}><span class="mark" aria-hidden="true">${checkWords.mark[c.answer]}</span>
  <span><strong>${c.question}</strong> <span class="visually-hidden">${checkWords.answer[c.answer]}.</span> ${c.evidence}${c.answer === "yes" || !c.remedy ? nothing : todo(c.remedy)}</span></li>`;

function lacking(s: State, list: TemplateResult): Part {
  switch (missing(s)) {
    case "packets":
      return html`<p><strong>${w.noPackets}</strong> ${w.whatIsKnown}</p>${list}`;
    case "connection":
      return html`<p><strong>${w.noConnection}</strong> ${clip(s.source?.message, 160)} ${s.source?.tip ? todo(clip(s.source.tip, 160)) : nothing}</p>`;
    case null:
      return s.source?.can.seek && silence_s(s) !== null ? html`<p class="empty">${w.gap}</p>` : nothing;
  }
}

function template(s: State): TemplateResult {
  const all = s.hop?.links ?? [];
  const living = new Set(alive(s));
  const lacks = missing(s);
  const list = html`<ul class="checklist note">${checklist(s).map(check)}</ul>`;
  const clock = s.hop?.clock.why;
  return html`${lacking(s, list)}
      ${all.length || lacks ? nothing : html`<p class="empty">${w.none}</p>`}
      <ul>${all.slice(0, MOST_LINKS).map((l) => link(l, s, living.has(l)))}</ul>
      ${unlisted(all.length, MOST_LINKS)}
      ${clock ? html`<p class="muted">${clockWords.began(clip(clock, 120))}</p>` : nothing}
      ${rejects(s)}${faults(s)}${claims(s)}
      ${lacks || !s.hop ? nothing : html`<details><summary>${w.check}</summary>${list}</details>`}`;
}

export const links: PanelKind = {
  id: "links",
  title: w.title,
  needs: ["hop", "source"],
  isUrgent: (s) => missing(s) !== null,
  create: () => drawn(template),
};
