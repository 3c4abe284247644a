// Presence in the room and in each of its zones: the word, how sure, since when, for how long it is held, and which links
// say so. A reason that several zones share is told once.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Reason, ZoneReport } from "../generated/types";
import type { State } from "../state";
import { isStale } from "../ui/age";
import { clip, clock, probability, sentence } from "../ui/format";
import { nameOf, unlisted } from "../ui/links";
import { remedyOf } from "../ui/reasons";
import { roomSays } from "../ui/said";
import { dockWords, zonesWords as w } from "../ui/words";
import { drawn, type PanelKind } from "./panel";

const MOST_LINKS = 4;
const MOST_ZONES = 32;

/** Of a live source the time of day, of a recording the place in it. */
export function sinceWhen(since_s: number, s: Pick<State, "source">): string {
  if (s.source?.live)
    return new Date(since_s * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return clock(since_s - (s.source?.start_s ?? 0));
}

/** "motion on desk ← access point; breathing on …"; empty where no link says anything. */
export function saidBy(z: Pick<ZoneReport, "links">, name: (id: string) => string): string {
  const by = (says: "motion" | "breathing") => {
    const all = z.links.filter((l) => l.says === says).map((l) => name(l.link));
    const more = all.length - MOST_LINKS;
    return all.length ? `${w[says]} ${all.slice(0, MOST_LINKS).join(", ")}${more > 0 ? w.more(more) : ""}` : "";
  };
  return [by("motion"), by("breathing")].filter(Boolean).join("; ");
}

/** Reasons of what is undetermined, each once, with how many zones have it. */
export function reasonsOf(zones: readonly ZoneReport[]): Reason[] {
  const reasons = zones.flatMap((z) => (z.presence.value === null && z.presence.reason ? [z.presence.reason] : []));
  return [...new Map(reasons.map((r) => [r.text, r])).values()];
}

const mark = (occupied: boolean | null): string => (occupied === null ? "○" : occupied ? "◆" : "●");

function row(
  name: string,
  word: string,
  occupied: boolean | null,
  more: readonly string[],
  by: string,
): TemplateResult {
  const state = occupied === null ? "none" : occupied ? "moving" : "still";
  return html`<li class="zone-row" data-tone=${state}><p><span class="zone-name">${name}</span>
      <span class="zone-word"><span class="now-mark" aria-hidden="true">${mark(occupied)}</span> ${word}</span></p>
    ${more.length ? html`<p class="muted">${more.join(" · ")}</p>` : nothing}${by ? html`<p class="muted">${by}</p>` : nothing}</li>`;
}

function zone(z: ZoneReport, s: State): TemplateResult {
  const known = s.room.zones.find((one) => one.id === z.id);
  const value = z.presence.value,
    occupied = value === null ? null : value === "occupied";
  const more = [
    z.probability === null ? "" : w.probability(probability(z.probability)),
    value !== null && z.since_s !== null ? w.since(sinceWhen(z.since_s, s)) : "",
    occupied && z.hold_left_s > 0 ? w.hold(z.hold_left_s) : "",
  ].filter(Boolean);
  const by = saidBy(z, (id) => nameOf(id, s, 32));
  return row(clip(known?.name || z.id, 40), value === null ? w.undetermined : clip(value, 24), occupied, more, by);
}

function room(s: State): TemplateResult | typeof nothing {
  const said = roomSays(s.hop);
  if (!said) return nothing;
  const occupied = said.tone === "none" ? null : said.tone !== "still";
  return row(w.room, said.words, occupied, said.tone === "none" || !said.more ? [] : [said.more], "");
}

function template(s: State): TemplateResult {
  const zones = s.hop?.zones ?? [];
  if (!s.hop) return html`<p class="empty">${dockWords.noEstimate}</p>`;
  const reasons = reasonsOf(zones);
  return html`<div ?data-stale=${isStale(s)}><ul class="zone-rows" aria-label=${w.title}>${room(s)}${zones.slice(0, MOST_ZONES).map((z) => zone(z, s))}</ul>
    ${unlisted(zones.length, MOST_ZONES)}
    ${zones.length ? nothing : html`<p class="empty">${w.none}</p>`}
    ${reasons.map((r) => html`<p class="muted">${w.because(clip(r.text, 200))} ${sentence(clip(remedyOf(r), 200))}</p>`)}</div>`;
}

export const zones: PanelKind = {
  id: "zones",
  title: w.title,
  needs: ["hop", "source", "room"],
  create: () => drawn(template),
};
