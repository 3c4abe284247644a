// When to draw, and how old what is drawn is. Everything on the page but the room draws through `onFrame`.
import { html, render, type TemplateResult } from "lit-html";
import type { LinkReport } from "../generated/types";
import { type State, state, subscribe } from "../state";
import { ageOf, STALE_MS } from "./age";

type Draw = (state: State) => void;
const AGES_EVERY_MS = 500;
/** Hops come 20 times a second; nobody reads faster than this, and without graphics hardware each frame is dear. */
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

// The usual time between two hops on this page's clock, from the hops themselves.
let hopEvery_ms = 1000;
let lastHop_ms = 0;
subscribe((s, changed) => {
  if (!changed.has("hop") || !s.hop) return;
  const gap = s.hopAt - lastHop_ms;
  if (lastHop_ms && gap > 0 && gap < 5000) hopEvery_ms += 0.2 * (gap - hopEvery_ms);
  lastHop_ms = s.hopAt;
});

export function hopInterval_ms(): number {
  return hopEvery_ms;
}

/** From so long without a hop on, what is shown is old: in panels and in the room alike. */
export function staleAfter_ms(): number {
  return Math.max(2 * hopEvery_ms, STALE_MS);
}

/** Is what is shown old? Paused or ended time stands still, so nothing grows old in it. */
export function isStale(s: State): boolean {
  const age = ageOf(s.hop, s.hopAt, performance.now(), s.source, staleAfter_ms());
  return age === "none" || age === "stale";
}

/** Seconds from `time_s` of the stream to now. A recording's time goes on only with its hops; that of boards by itself. */
export function age_s(time_s: number, s: State): number {
  if (!s.hop) return Number.NaN;
  const { phase, can } = s.source ?? {};
  const goesOn = can !== undefined && !can.seek && phase !== "ended" && phase !== "paused";
  const since_s = goesOn ? (performance.now() - s.hopAt) / 1000 : 0;
  return Math.max(0, s.hop.time_s - time_s + since_s);
}

/** From so many seconds without a packet on a link is silent: two, or five of its packets if it is slow. */
const silentFrom_s = (l: LinkReport) => Math.max(2, l.rate_hz > 0 ? 5 / l.rate_hz : 0);

/** Links heard now; while there is no connection, nobody knows of any. */
export function alive(s: State): LinkReport[] {
  const { links = [], time_s: now_s = 0 } = s.hop ?? {};
  if (s.source?.phase === "reconnecting") return [];
  return links.filter((l) => age_s(now_s - l.age_s, s) < silentFrom_s(l));
}

/** Seconds since the last packet of any link; null while one is heard or none ever was. */
export function silence_s(s: State): number | null {
  const { links = [], time_s: now_s = 0 } = s.hop ?? {};
  if (!links.length || alive(s).length) return null;
  return Math.min(...links.map((l) => age_s(now_s - l.age_s, s)));
}
