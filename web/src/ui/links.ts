// What every panel shows of links: their names, the choice among them, and how many a list leaves out.
import { html, nothing, type TemplateResult } from "lit-html";
import type { LinkReport } from "../generated/types";
import type { Signal } from "../signal";
import { type State, state, update } from "../state";
import { endsOf, type Link } from "./ends";
import { clip, linkName } from "./format";
import { dockWords } from "./words";

const MOST_CHOICES = 64;

/** The nodes to name a link by: a lone transmitter does not tell several links of one node apart. */
function namedEnds(l: LinkReport, s: State): Link | null {
  const ends = s.room.assumed ? null : endsOf(s.room, l);
  const alike = s.hop?.links.some((o) => o.id !== l.id && o.node === l.node && o.layout === l.layout);
  return ends && (ends[0].id === l.transmitter || !alike) ? ends : null;
}

/** "desk ← access point, LLTF" where the room names both ends, else "node 1 ← 20:50:0d:2a:a2:e4, LLTF". */
export function nameOf(id: string, s: State, most = 80): string {
  const link = s.hop?.links.find((l) => l.id === id);
  const ends = link && namedEnds(link, s);
  if (!ends) return linkName(id, most);
  const [transmitter, receiver] = ends.map((n) => n.name || n.id);
  return clip(`${receiver} ← ${transmitter}, ${link.layout}`, most);
}

/** The choice of the link whose packets are drawn one by one; nothing where there is but one. */
export function linkChoice(s: State, shown: string, signal: Signal): TemplateResult | typeof nothing {
  const links = s.hop?.links ?? [];
  if (links.length < 2) return nothing;
  const choose = (e: Event) => {
    const link = (e.target as HTMLSelectElement).value;
    signal.watch(link);
    update({ view: { ...state.view, link } });
  };
  return html`<select class="small" aria-label=${dockWords.linkShown} @change=${choose}>${links
    .slice(0, MOST_CHOICES)
    .map((l) => html`<option value=${l.id} .selected=${l.id === shown}>${nameOf(l.id, s, 48)}</option>`)}</select>`;
}

/** How many of `all` a list of at most `most` leaves out. */
export function unlisted(all: number, most: number): TemplateResult | typeof nothing {
  return all > most ? html`<p class="empty">${dockWords.more(all - most)}</p>` : nothing;
}
