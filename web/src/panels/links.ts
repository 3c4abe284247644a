// The links: rate, loss, what was received and refused; and, when nothing comes, why.
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { LinkReport, NodeClaim } from "../generated/types";
import type { State } from "../state";
import { age_s, alive, silence_s } from "../ui/frames";
import { ago, clip, count, label, linkName, number, percent } from "../ui/format";
import { inWords } from "../ui/clock";
import { nameOf, unlisted } from "../ui/links";
import { thinned } from "../ui/said";
import { type Check, checklist, missing } from "./checklist";
import type { Panel } from "./panel";

const MOST_LINKS = 24;
const MOST_LINES = 12;
let host: HTMLElement;

const fact = (name: string, value: string, title = "", kind = "") =>
  html`<div class=${kind || nothing} title=${title || nothing}><dt>${name}</dt><dd>${value}</dd></div>`;

function decibels(l: LinkReport): string {
  if (l.rssi_dbm === null && l.noise_floor_dbm === null) return "not sent";
  const said = (x: number | null) => (x === null ? "not sent" : number(x));
  return `${said(l.rssi_dbm)} / ${said(l.noise_floor_dbm)} dBm`;
}

/** What was lost, or why that is not known. */
function lost(l: LinkReport): TemplateResult {
  if (l.expected === null) return fact("Lost", "not known: no sequence numbers", "", "wide");
  const share = (x: number | null) => (x === null ? "none came" : percent(x));
  return fact("Lost 1 s / 10 s / 1 min", [l.loss.s1, l.loss.s10, l.loss.s60].map(share).join(" / "), "", "wide");
}

/** What is odd in a node's sequence numbers, and says nothing of loss. */
function numbering(l: LinkReport): string {
  const wild = l.wild
    ? `${count(l.wild)} packets with numbers that fit nothing: does another board use this node's number?`
    : "";
  const anew = l.restarts ? `began anew ${count(l.restarts)} times` : "";
  return [anew, wild].filter(Boolean).join("; ");
}

/** Without a connection nobody knows whether a board sends. */
function heard(l: LinkReport, s: State, isAlive: boolean): string {
  if (isAlive) return "● heard";
  return s.source?.phase === "reconnecting" ? "○ not known" : `○ silent, ${ago(l.age_s)}`;
}

function link(l: LinkReport, s: State, isAlive: boolean): TemplateResult {
  return html`<li class="link"><p class="link-name"><span title=${linkName(l.id)}>${nameOf(l.id, s)}</span>
      <span class="link-state" data-state=${isAlive ? "alive" : "silent"}>${heard(l, s, isAlive)}</span></p>
    <dl class="facts">
      ${fact("Packets", `${number(l.rate_hz)} /s`)}
      ${l.expected === null ? fact("Received", count(l.received)) : fact("Received / expected", `${count(l.received)} / ${count(l.expected)}`)}
      ${fact("Sub-carriers", `${l.bins} bins${l.antennas > 1 ? `, ${l.antennas} antennas` : ""}`, clip(l.layout, 40))}
      ${fact("Signal / noise floor", decibels(l))}
      ${l.chip ? fact("Chip", clip(l.chip, 24)) : nothing}
      ${lost(l)}
      ${l.wild + l.restarts ? fact("Numbering", numbering(l), "Lost packets are counted by the numbers that the node gives them", "wide") : nothing}
      ${thinned(l) ? fact("Left out", `${thinned(l)}${l.left_out ? ` (${count(l.left_out)} packets so far)` : ""}`, "", "wide") : nothing}
      ${l.read_as ? fact("Read as", clip(l.read_as, 400), "What was told from the data alone, or is not known", "wide") : nothing}
      ${l.told_apart ? fact("Transmitters", clip(l.told_apart, 200), "", "wide") : nothing}
    </dl></li>`;
}

function rejects(s: State): TemplateResult | typeof nothing {
  const all = [...(s.hop?.rejects ?? [])].sort((a, b) => b.count - a.count);
  if (!all.length) return nothing;
  return html`<div class="note"><h3>Refused</h3><ul>${all.slice(0, MOST_LINES).map((r) => html`<li>${count(r.count)} × ${clip(r.text, 100)}${r.example ? html`, for example <code>${clip(r.example, 100)}</code>` : nothing}</li>`)}</ul></div>`;
}

/** What a stage that failed would have told (py/halfwave/engine/engine.py). */
const STAGES: Partial<Record<string, string>> = {
  parse: "the bytes that came last",
  links: "packets of a link",
  motion: "motion",
  vitals: "breathing and heart",
  floor: "place and velocity",
  field: "the picture of the room",
  doppler: "the Doppler spectrum",
  "heat map": "the heat map",
  "model input": "activity",
};

function faults(s: State): TemplateResult | typeof nothing {
  const all = Object.entries(s.hop?.faults ?? {}).sort((a, b) => b[1].count - a[1].count);
  if (!all.length) return nothing;
  return html`<div class="note"><h3>Failed</h3><p>A fault of Halfwave, or of data that it does not know: what is named lacks for a second, then it is tried again. Everything else goes on. A report of it helps.</p>
    <ul>${all.slice(0, MOST_LINES).map(([stage, r]) => html`<li>${count(r.count)} × ${clip(STAGES[stage] ?? stage, 60)}${r.example ? html`, for example <code>${clip(r.example, 160)}</code>` : nothing}</li>`)}</ul></div>`;
}

const words = (c: NodeClaim) =>
  Object.entries(c.values)
    .slice(0, MOST_LINES)
    .map(([name, v]) => `${label(name).toLowerCase()} ${typeof v === "number" ? number(v) : clip(v, 30)}`)
    .join(", ");

function claims(s: State): TemplateResult | typeof nothing {
  const all = s.hop?.claims ?? [];
  if (!all.length) return nothing;
  return html`<div class="note"><h3>What the boards' own firmware says</h3><p>Not computed by Halfwave, and not checked by it.</p>
    <ul>${all.slice(0, MOST_LINES).map((c) => html`<li>Node ${clip(c.node, 30)} claims (${clip(c.kind, 30)}, ${ago(age_s(c.time_s, s))}): ${words(c)}</li>`)}</ul></div>`;
}

const marks = { yes: "✓", no: "✗", unknown: "?" };
const said = { yes: "yes", no: "no", unknown: "cannot be said yet" };

const check = (
  c: Check,
) => html`<li data-check=${c.answer}><span class="mark" aria-hidden="true">${marks[c.answer]}</span>
  <span><strong>${c.question}</strong> <span class="visually-hidden">${said[c.answer]}.</span> ${c.evidence}${c.answer === "yes" || !c.remedy ? nothing : html`<span class="remedy"><b>To do:</b> ${c.remedy}</span>`}</span></li>`;

function whatLacks(s: State, list: TemplateResult): TemplateResult | typeof nothing {
  switch (missing(s)) {
    case "packets":
      return html`<p><strong>No CSI packets come.</strong> What is known:</p>${list}`;
    case "connection":
      return html`<p><strong>No connection to the relay.</strong> ${clip(s.source?.message, 160)} ${s.source?.tip ? html`<span class="remedy"><b>To do:</b> ${clip(s.source.tip, 160)}</span>` : nothing}</p>`;
    case null:
      return s.source?.can.seek && silence_s(s) !== null
        ? html`<p class="empty">This stretch of the recording holds no CSI packet.</p>`
        : nothing;
  }
}

export const links: Panel = {
  id: "links",
  title: "Links",
  needs: ["hop", "source"],
  isUrgent: (s) => missing(s) !== null,
  mount(body) {
    host = body;
  },
  draw(s) {
    const all = s.hop?.links ?? [];
    const living = new Set(alive(s));
    const lacks = missing(s);
    const list = html`<ul class="checklist note">${checklist(s).map(check)}</ul>`;
    render(
      html`${whatLacks(s, list)}
      ${all.length || lacks ? nothing : html`<p class="empty">No link yet.</p>`}
      <ul>${all.slice(0, MOST_LINKS).map((l) => link(l, s, living.has(l)))}</ul>
      ${unlisted(all.length, MOST_LINKS)}
      ${s.hop?.clock.why ? html`<p class="muted">${inWords(s.hop.clock.why)}: estimates began anew then.</p>` : nothing}
      ${rejects(s)}${faults(s)}${claims(s)}
      ${lacks || !s.hop ? nothing : html`<details><summary>Check the links</summary>${list}</details>`}`,
      host,
    );
  },
};
