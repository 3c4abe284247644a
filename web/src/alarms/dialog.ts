// The alarms: a list, each with what it would have done over what was heard, before it is switched on.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Signal } from "../signal";
import { state, subscribe } from "../state";
import { dialog } from "../ui/dialog";
import { alarmWords as w } from "../ui/words";
import { editor } from "./editor";
import { nameOf } from "./name";
import { alarm, type Alarm, MOST_ALARMS, ruleOf, unusedId } from "./rules";
import { hasWebhook } from "./webhook";
import { canReplay, when } from "./when";
import { wouldSay } from "./would";

const ASK_AFTER_MS = 250,
  /** While a recording is worked through, how often it is asked again. */
  AGAIN_MS = 2000;

export function alarmDialog(signal: Signal, all: () => Alarm[], change: (next: Alarm[]) => void): () => void {
  const said = new Map<string, string>();
  let edited: string | null = null,
    webhook = false,
    timer: ReturnType<typeof setTimeout> | undefined,
    asked_ms = 0;

  const askAll = async () => {
    asked_ms = performance.now();
    for (const a of all()) {
      const { source, seconds, log } = state,
        span = canReplay(source) ? null : seconds.span;
      const kept = span && { seconds: [...seconds.rows(...span)], events: [...log.all] };
      const would = await signal.would(ruleOf(a), canReplay(source) ? null : (kept ?? { seconds: [], events: [] }));
      said.set(a.id, "error" in would ? would.error : wouldSay(would, (t) => when(t, source)));
    }
    box.draw();
  };
  const ask = (in_ms = ASK_AFTER_MS) => {
    clearTimeout(timer);
    timer = setTimeout(() => void askAll(), in_ms);
  };
  subscribe((_, changed) => {
    if (box.isOpen && changed.has("log") && performance.now() - asked_ms > AGAIN_MS) ask();
  });

  const set = (a: Alarm, by: Partial<Alarm>) => {
    change(all().map((other) => (other.id === a.id ? { ...a, ...by } : other)));
    box.draw();
    ask();
  };
  const add = () => {
    const made = alarm(unusedId(all()));
    edited = made.id;
    change([...all(), made]);
    box.draw();
    ask();
    document.querySelector<HTMLElement>(".alarm-edit select")?.focus();
  };
  const remove = (a: Alarm) => {
    change(all().filter((other) => other.id !== a.id));
    box.draw();
  };

  const item = (a: Alarm): TemplateResult => {
    const name = nameOf(a, state),
      open = edited === a.id;
    return html`<li class="alarm">
      <div class="alarm-head">
        <label class="alarm-on"><input type="checkbox" .checked=${a.on} @change=${(e: Event) => set(a, { on: (e.target as HTMLInputElement).checked })}> <span>${name}</span></label>
        <button type="button" class="small" aria-expanded=${open} aria-label=${`${open ? w.done : w.edit}: ${name}`} @click=${() => {
          edited = open ? null : a.id;
          box.draw();
        }}>${open ? w.done : w.edit}</button>
        <button type="button" class="small quiet" aria-label=${`${w.remove}: ${name}`} @click=${() => remove(a)}>${w.remove}</button></div>
      <p class="hint" role="status">${said.get(a.id) ?? w.asking}${state.log.done || !canReplay(state.source) ? nothing : ` ${w.soFar}`}</p>
      ${open ? editor(a, (by) => set(a, by), { webhook, draw: () => box.draw() }) : nothing}</li>`;
  };

  const box = dialog(
    w.title,
    "alarm-list",
    () => html`<p class="hint">${w.purpose}</p>
      ${all().length ? html`<ul class="alarms">${all().map(item)}</ul>` : html`<p class="empty">${w.none}</p>`}
      <div class="row"><button type="button" class="primary" ?disabled=${all().length >= MOST_ALARMS} @click=${add}>${w.add}</button></div>`,
    "alarms",
  );
  return () => {
    box.open();
    ask(0);
    void hasWebhook().then((has) => {
      webhook = has;
      box.draw();
    });
  };
}
