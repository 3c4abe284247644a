// What went wrong, with what to do; and short confirmations. Errors stay until they are closed.
import { html, nothing, render } from "lit-html";
import { state, subscribe } from "../state";
import { clip } from "./format";
import { notices } from "./words";

interface Toast {
  id: number;
  message: string;
  tip: string;
  mild: boolean;
  action: ToastAction | null;
}
/** What can be done about it at once. */
export interface ToastAction {
  label: string;
  run(): void;
}
const SHOWN = 3;
const MILD_MS = 6000;
let toasts: Toast[] = [];
let next = 0;

function draw(): void {
  const host = document.getElementById("toasts");
  if (!host) return;
  render(
    html`${toasts.slice(-SHOWN).map(
      (t) => html`<div class="toast" ?data-mild=${t.mild} role=${t.mild ? "status" : "alert"}>
    <div><p><strong>${t.message}</strong></p>${t.tip ? html`<p class="tip">${t.tip}</p>` : nothing}${t.action ? html`<button type="button" class="small" @click=${() => act(t)}>${t.action.label}</button>` : nothing}</div>
    <button type="button" class="quiet small icon" aria-label=${notices.close} @click=${() => drop(t.id)}>✕</button>
  </div>`,
    )}`,
    host,
  );
}

function drop(id: number): void {
  toasts = toasts.filter((t) => t.id !== id);
  draw();
}

function act({ id, action }: Toast): void {
  drop(id);
  action?.run();
}

function add(message: string, tip: string, mild: boolean, action: ToastAction | null = null): void {
  const text = clip(message, 300);
  toasts = toasts.filter((t) => t.message !== text).slice(-10);
  const id = next++;
  toasts.push({ id, message: text, tip: clip(tip, 300), mild, action });
  if (mild) setTimeout(() => drop(id), MILD_MS);
  draw();
}

export function say(message: string, tip = ""): void {
  add(message, tip, true);
}

export function complain(message: string, tip: string, action: ToastAction | null = null): void {
  add(message, tip, false, action);
}

/** What a source or the start of the engine failed of stands over the room, and there alone; so does what it says while
 *  it does not play. */
export function mountToasts(): void {
  let seen = state.problems.at(-1);
  let heard = "";
  subscribe((s, changed) => {
    if (changed.has("source") && s.source?.message !== heard) {
      heard = s.source?.message ?? "";
      if (heard && s.source?.live && s.source.phase === "playing") say(heard, s.source.tip);
    }
    if (!changed.has("problems")) return;
    const latest = s.problems.at(-1);
    if (latest && latest !== seen && s.ready && latest.where !== "source") complain(latest.message, latest.tip);
    seen = latest;
  });
}
