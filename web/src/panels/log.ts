// What began and what ended, newest first; a click plays it again, and why it was told stands under it.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { unmark } from "../alarms/marks";
import { replay } from "../alarms/replay";
import { canReplay, when } from "../alarms/when";
import { type EventKind, found, type Happening } from "../history/log";
import { toCsv, toJson, toText } from "../history/log-file";
import type { Signal } from "../signal";
import { type State, state } from "../state";
import { linkName } from "../ui/format";
import { exportName, save } from "../ui/save";
import { say } from "../ui/toast";
import { kindWords, notices, logWords as w } from "../ui/words";
import type { Panel, PanelKind } from "./panel";

const PAGE = 50;

const zoneName = (id: string, s: State) => s.room.zones.find((z) => z.id === id)?.name || id;
const words = (e: Happening) => w.said(e, e.kind === "zone" ? zoneName(e.of, state) : e.of);
const ofName = (e: Happening) => (e.kind === "zone" ? zoneName(e.of, state) : linkName(e.of, 50));

function create(signal: Signal): Panel {
  let host: HTMLElement | null = null,
    kind: EventKind | "" = "",
    of = "",
    text = "",
    shown = PAGE,
    asked = "";
  let list: Happening[] = [],
    kinds = new Set<EventKind>(),
    named = new Map<string, string>();

  /** The filter is run again when it or the log changed. */
  const wanted = (s: State): Happening[] => {
    const key = [s.log.version, kind, of, text].join("\n");
    if (key === asked) return list;
    list = found(s.log.all, { kinds: new Set(kind ? [kind] : []), of, text }, words);
    kinds = new Set(s.log.all.map((e) => e.kind));
    named = new Map(s.log.all.filter((e) => e.of).map((e) => [e.of, ofName(e)]));
    asked = key;
    return list;
  };
  const filter = (change: () => void) => {
    change();
    shown = PAGE;
    panel.draw(state);
  };
  const start_s = () => state.source?.start_s ?? 0;
  const oldestFirst = () => [...wanted(state)].reverse();
  const file = (ending: "csv" | "json", content: string) =>
    save(exportName("log", state.source?.time_s ?? 0, ending), new Blob([content], { type: `text/${ending}` }));
  const copy = async () => {
    const all = oldestFirst();
    try {
      await navigator.clipboard.writeText(toText(all, (t) => when(t, state.source), words));
      say(w.copied(all.length));
    } catch {
      say(...notices.noClipboard);
    }
  };

  const choice = (label: string, value: string, all: (readonly [string, string])[], set: (value: string) => void) =>
    html`<label class="filter"><span class="visually-hidden">${label}</span><select class="small" aria-label=${label} @change=${(
      e: Event,
    ) => filter(() => set((e.target as HTMLSelectElement).value))}>
      <option value="" ?selected=${!value}>${label}: ${w.all}</option>
      ${all.map(([id, name]) => html`<option value=${id} ?selected=${id === value}>${name}</option>`)}</select></label>`;

  const filters = (): TemplateResult => html`<div class="log-filter">
      ${choice(
        w.kind,
        kind,
        (Object.entries(kindWords) as [EventKind, string][]).filter(([k]) => kinds.has(k) || k === kind),
        (v) => {
          kind = v as EventKind | "";
        },
      )}
      ${
        named.size
          ? choice(w.of, of, [...named], (v) => {
              of = v;
            })
          : nothing
      }
      <input class="small" type="search" aria-label=${w.find} placeholder=${w.find} .value=${text} maxlength="80" @input=${(
        e: Event,
      ) =>
        filter(() => {
          text = (e.target as HTMLInputElement).value;
        })}></div>`;

  const entry = (e: Happening, s: State): TemplateResult => {
    const what = words(e),
      at = when(e.time_s, s.source),
      plays = canReplay(s.source);
    return html`<li data-kind=${e.kind} data-phase=${e.phase}>
      <button type="button" class="log-entry" aria-disabled=${plays ? nothing : "true"} title=${plays ? nothing : w.noReplay}
        aria-label=${plays ? w.play(what, at) : nothing} @click=${() => (plays ? replay(signal, e.time_s) : say(w.noReplay))}><time>${at}</time> <span>${what}</span></button>
      <details><summary aria-label=${w.whyOf(what)}>${w.why}</summary><ul>${w.because(e).map((line) => html`<li>${line}</li>`)}</ul>
        ${e.kind === "mark" && e.evidence.own === true ? html`<button type="button" class="small quiet" @click=${() => unmark(e)}>${w.remove}</button>` : nothing}</details></li>`;
  };

  const template = (s: State): TemplateResult => {
    const all = wanted(s),
      { log, source } = s,
      length_s = source?.duration_s ?? null;
    const behind = length_s !== null && !log.done && log.upto_s !== null;
    return html`${filters()}
      <div class="plot-tools">
        <button type="button" class="small" title=${w.markKey} @click=${() => document.dispatchEvent(new Event("halfwave:mark"))}>${w.mark}</button>
        <button type="button" class="small" @click=${() => document.dispatchEvent(new Event("halfwave:alarms"))}>${w.alarms}</button>
        <button type="button" class="small quiet" title=${w.exportCsv} ?disabled=${!all.length} @click=${() => file("csv", toCsv(oldestFirst(), start_s(), w.header, words))}>${w.csv}</button>
        <button type="button" class="small quiet" title=${w.exportJson} ?disabled=${!all.length} @click=${() => file("json", toJson(oldestFirst(), start_s(), words))}>${w.json}</button>
        <button type="button" class="small quiet" ?disabled=${!all.length} @click=${() => void copy()}>${w.copy}</button></div>
      ${behind ? html`<p class="muted">${w.upTo(when(log.upto_s!, source), when((source?.start_s ?? 0) + length_s!, source))}</p>` : nothing}
      ${all.length ? nothing : html`<p class="empty">${log.all.length ? w.noneFound : w.none}</p>`}
      <ol class="log">${repeat(
        all.slice(0, shown),
        (e) => e,
        (e) => entry(e, s),
      )}</ol>
      ${
        all.length > shown
          ? html`<p class="muted">${w.shown(shown, all.length)} <button type="button" class="small" @click=${() => {
              shown += 4 * PAGE;
              panel.draw(state);
            }}>${w.more(Math.min(4 * PAGE, all.length - shown))}</button></p>`
          : nothing
      }`;
  };

  const panel: Panel = {
    mount(body) {
      host = body;
    },
    draw(s) {
      if (host) render(template(s), host);
    },
    dispose() {
      if (host) render(html``, host);
      host = null;
    },
  };
  return panel;
}

export const log: PanelKind = { id: "log", title: w.title, needs: ["log", "source", "room"], create };
