// The fields of one alarm.
import { html, nothing, type TemplateResult } from "lit-html";
import { state } from "../state";
import { linkName } from "../ui/format";
import { alarmWords as w } from "../ui/words";
import { type Alarm, KINDS, minuteOf, ofKind, timeOf } from "./rules";
import { testSound } from "./sound";

type Set = (by: Partial<Alarm>) => void;
const USUAL_QUIET: [number, number] = [22 * 60, 7 * 60];

const textOf = (e: Event) => (e.target as HTMLInputElement | HTMLSelectElement).value;
const checked = (e: Event) => (e.target as HTMLInputElement).checked;

const number = (label: string, value: number, set: (value: number) => void, most = 604_800) =>
  html`<label>${label} <input type="number" min="0" max=${most} step="any" .value=${String(value)} @change=${(
    e: Event,
  ) => {
    const x = Number(textOf(e));
    if (Number.isFinite(x) && x >= 0) set(Math.min(x, most));
  }}></label>`;

function choice(label: string, value: string, all: (readonly [string, string])[], set: (value: string) => void) {
  return html`<label>${label} <select @change=${(e: Event) => set(textOf(e))}>
    ${all.map(([id, name]) => html`<option value=${id} ?selected=${id === value}>${name}</option>`)}</select></label>`;
}

function of(a: Alarm, set: Set): TemplateResult | typeof nothing {
  if (a.kind === "zone") {
    const { zones } = state.room;
    if (!zones.length) return html`<p class="hint">${w.noZones}</p>`;
    const all = zones.map((z) => [z.id, z.name || z.id] as const);
    return choice(w.zone, a.of, a.of ? all : [["", "–"], ...all], (id) => set({ of: id }));
  }
  if (a.kind !== "link") return nothing;
  const heard = (state.hop?.links ?? []).map((l) => l.id),
    all = a.of && !heard.includes(a.of) ? [a.of, ...heard] : heard;
  return choice(w.link, a.of, [["", w.anyLink], ...all.map((id) => [id, linkName(id, 50)] as const)], (id) =>
    set({ of: id }),
  );
}

function quiet({ quiet: hours }: Alarm, set: Set): TemplateResult {
  const time = (label: string, i: 0 | 1) =>
    html`<label>${label} <input type="time" .value=${timeOf(hours![i])} @change=${(e: Event) => {
      const minute = minuteOf(textOf(e));
      if (minute !== null) set({ quiet: i ? [hours![0], minute] : [minute, hours![1]] });
    }}></label>`;
  return html`<label class="check"><input type="checkbox" .checked=${hours !== null} @change=${(e: Event) => set({ quiet: checked(e) ? USUAL_QUIET : null })}> ${w.quiet}</label>
    ${hours ? html`<div class="fields">${time(w.from, 0)}${time(w.to, 1)}</div><p class="hint">${w.quietHint}</p>` : nothing}`;
}

/** Permission is asked for only when someone wants notifications. */
async function notify(wanted: boolean, set: Set, draw: () => void): Promise<void> {
  if (wanted && Notification.permission === "default") await Notification.requestPermission();
  set({ notify: wanted && Notification.permission === "granted" });
  draw();
}

function acts(a: Alarm, set: Set, { webhook, draw }: { webhook: boolean; draw(): void }): TemplateResult {
  const can = "Notification" in globalThis,
    denied = can && Notification.permission === "denied";
  return html`<fieldset><legend>${w.acts}</legend>
    <p class="hint">${w.banner}</p>
    <label class="check"><input type="checkbox" .checked=${a.sound} @change=${(e: Event) => set({ sound: checked(e) })}> ${w.sound}</label>
    ${
      a.sound
        ? html`<div class="fields"><label>${w.volume} <input type="range" min="0" max="1" step="0.05" .value=${String(a.volume)} @change=${(e: Event) => set({ volume: Number(textOf(e)) })}></label>
      <button type="button" class="small" @click=${() => void testSound(a.volume)}>${w.test}</button></div><p class="hint">${w.soundHint}</p>`
        : nothing
    }
    <label class="check"><input type="checkbox" .checked=${a.notify} ?disabled=${!can || denied} @change=${(e: Event) => void notify(checked(e), set, draw)}> ${w.notify}</label>
    ${can && !denied ? nothing : html`<p class="hint">${denied ? w.notifyDenied : w.notifyNone}</p>`}
    <label class="check"><input type="checkbox" .checked=${a.webhook} ?disabled=${!webhook && !a.webhook} @change=${(e: Event) => set({ webhook: checked(e) })}> ${w.webhook}</label>
    <p class="hint">${webhook ? w.webhookHint : w.webhookNone}</p></fieldset>`;
}

export function editor(a: Alarm, set: Set, around: { webhook: boolean; draw(): void }): TemplateResult {
  return html`<div class="alarm-edit">
    ${choice(
      w.kind,
      a.kind,
      KINDS.map((k) => [k, w.kinds[k]] as const),
      (kind) => set(ofKind(a, KINDS.find((k) => k === kind) ?? a.kind)),
    )}
    ${of(a, set)}
    <div class="fields">
      ${a.kind === "fall" ? nothing : number(w.hold, a.for_s, (for_s) => set({ for_s }))}
      ${
        a.kind === "breathing"
          ? html`${number(w.low, a.low, (low) => set({ low, high: Math.max(low, a.high) }), 200)}${number(w.high, a.high, (high) => set({ high, low: Math.min(high, a.low) }), 200)}`
          : nothing
      }
      ${number(w.cool, a.cool_s / 60, (min) => set({ cool_s: 60 * min }), 10_080)}</div>
    ${quiet(a, set)}${acts(a, set, around)}</div>`;
}
