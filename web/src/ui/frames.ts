// When to draw. Everything on the page but the room draws through `onFrame`.
import { html, render, type TemplateResult } from "lit-html";
import { type State, state, subscribe } from "../state";

type Draw = (state: State) => void;
const AGES_EVERY_MS = 500;
/** Hops come 20 times a second; no one reads faster than this, and without graphics hardware each frame is dear. */
const HOPS_EVERY_MS = 100;

// All draw together, so that many parts cost one frame.
const waiting = new Set<Draw>();
let frame = 0;
let slot = 0;
let drawn_ms = 0;

function drawAll(): void {
  clearTimeout(slot);
  slot = frame = 0;
  drawn_ms = performance.now();
  const now = [...waiting];
  waiting.clear();
  for (const draw of now) draw(state);
}

function soon(): void {
  frame ||= requestAnimationFrame(drawAll);
}

/** Draw with all others that wait for the hops' turn, 10 times a second. */
export function withHops(draw: Draw): void {
  waiting.add(draw);
  if (!frame) slot ||= window.setTimeout(soon, Math.max(0, drawn_ms + HOPS_EVERY_MS - performance.now()));
}

/** Draw now, and again in the next frame when one of `needs` changed (hops: 10 a second); with `ages`, twice a second. */
export function onFrame(needs: readonly (keyof State)[], draw: Draw, ages = false): void {
  subscribe((_, changed) => {
    const wanted = needs.filter((n) => changed.has(n));
    if (!wanted.length) return;
    withHops(draw);
    if (wanted.some((n) => n !== "hop")) soon();
  });
  if (ages)
    setInterval(() => {
      waiting.add(draw);
      soon();
    }, AGES_EVERY_MS);
  draw(state);
}

/** Render a template into a host by the rules of `onFrame`. */
export function view(
  host: HTMLElement,
  needs: readonly (keyof State)[],
  template: (state: State) => TemplateResult | null,
  ages = false,
): void {
  host.replaceChildren();
  onFrame(needs, (s) => render(template(s) ?? html``, host), ages);
}
