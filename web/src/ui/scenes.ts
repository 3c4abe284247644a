// The strip of bundled recordings and scenes over the room: a picture, REPLAY or SIMULATED, name and what it shows; the one
// that plays is marked.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { type State, state, subscribe } from "../state";
import { clip } from "./format";
import { type Demo, demos, isMissing, type Opener } from "./open";
import { pictureOf } from "./pictures";
import { oneStop, rove } from "./roving";
import { badgeWords, scenesWords as w } from "./words";

/** Name and what it shows, in the page's language where it is a known one. */
function said(d: Demo): readonly [string, string] {
  return w.known[d.id] ?? [clip(d.name, 60), clip(d.note, 120)];
}

function card(d: Demo, plays: boolean, open: () => void): TemplateResult {
  const [name, shows] = said(d);
  const kind = d.kind === "simulated" ? badgeWords.simulated : badgeWords.replay;
  return html`<li><button type="button" class="scene-card" data-kind=${d.kind} aria-current=${plays ? "true" : nothing}
      title=${w.about(kind, shows)} @click=${open}>
    ${pictureOf(d.id)}
    <span class="scene-said"><small class="scene-kind">${kind}${plays ? html`<span class="visually-hidden">, ${w.playing}</span>` : nothing}</small>
      <strong>${name}</strong><small class="scene-shows">${shows}</small></span></button></li>`;
}

export function mountScenes(host: HTMLElement, opener: Opener): void {
  let list: Demo[] = [];
  let drawn: string | null = null;
  const draw = (_: State) => {
    const opened = opener.opened;
    const playing = opened?.type === "demo" ? opened.id : "";
    const shown = !opened || opened.type === "demo";
    const key = `${shown} ${playing} ${list.length}`;
    if (key === drawn) return;
    drawn = key;
    host.hidden = !shown || !list.length;
    render(
      html`<ul class="scenes" role="list" aria-label=${w.strip}>${list.map((d) => card(d, d.id === playing, () => void opener.demo(d.id)))}</ul>`,
      host,
    );
    oneStop(host);
    host.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  rove(host);
  subscribe((s, changed) => {
    if (changed.has("source")) draw(s);
  });
  void demos().then((all) => {
    list = all.filter((d): d is Demo => !isMissing(d));
    draw(state);
  });
}
