// What every panel says of links: their names, the choice among them, and how many a list leaves out.
import { html, nothing, type TemplateResult } from "lit-html";
import type { LinkReport, Node } from "../generated/types";
import type { Signal } from "../signal";
import { type State, state, update } from "../state";
import { clip, linkName } from "./format";

const MOST_CHOICES = 64;

/** The nodes at both ends, where the room says them. Its only sender is that of a board's only link. */
function ends(l: LinkReport, s: State): [receiver: Node, transmitter: Node] | null {
  if (s.room.assumed) return null;
  const senders = s.room.nodes.filter((n) => n.role !== "receiver");
  const receiver = s.room.nodes.find((n) => n.id === l.node && n.role !== "transmitter");
  const others = s.hop?.links.some((o) => o.id !== l.id && o.node === l.node && o.layout === l.layout);
  const transmitter =
    senders.find((n) => n.id === l.transmitter) ?? (senders.length === 1 && !others ? senders[0] : undefined);
  return receiver && transmitter ? [receiver, transmitter] : null;
}

/** "desk ← router, LLTF" where the room knows both ends, else "node 1 ← 20:50:0d:2a:a2:e4, LLTF". */
export function nameOf(id: string, s: State, most = 80): string {
  const link = s.hop?.links.find((l) => l.id === id);
  const known = link && ends(link, s);
  if (!known) return linkName(id, most);
  const [receiver, transmitter] = known.map((n) => n.name || n.id);
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
  return html`<select class="small" aria-label="Link shown" @change=${choose}>${links
    .slice(0, MOST_CHOICES)
    .map((l) => html`<option value=${l.id} .selected=${l.id === shown}>${nameOf(l.id, s, 48)}</option>`)}</select>`;
}

/** How many of `all` a list of at most `most` leaves out. */
export function unlisted(all: number, most: number): TemplateResult | typeof nothing {
  return all > most ? html`<p class="empty">${all - most} more, not listed.</p>` : nothing;
}
