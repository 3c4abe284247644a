// Alarms that fired, over the page until they are dismissed: the newest few.
import { html, nothing, render } from "lit-html";
import { alarmWords as w } from "../ui/words";

const MOST = 3;

export interface Rung {
  id: number;
  name: string;
  at: string;
  /** What could not be done, as sound before a click. */
  notes: string[];
  /** null: that moment cannot play again. */
  play: (() => void) | null;
}

export function banners(): { add(rung: Omit<Rung, "id">): number; note(id: number, text: string): void } {
  const host = document.createElement("div");
  host.id = "alarms";
  host.setAttribute("role", "alert");
  document.getElementById("app")?.append(host);
  let all: Rung[] = [],
    next = 0;
  const drop = (id: number) => {
    all = all.filter((r) => r.id !== id);
    draw();
  };
  const draw = () =>
    render(
      html`${all.slice(-MOST).map(
        (r) => html`<div class="alarm-banner">
      <div><p><strong>${w.fired(r.name)}</strong> ${w.firedAt(r.at)}</p>${r.notes.map((note) => html`<p class="tip">${note}</p>`)}</div>
      ${r.play ? html`<button type="button" class="small" @click=${r.play}>${w.playIt}</button>` : nothing}
      <button type="button" class="small primary" @click=${() => drop(r.id)}>${w.dismiss}</button></div>`,
      )}`,
      host,
    );
  return {
    add(rung) {
      const id = next++;
      all = [...all.slice(1 - MOST), { ...rung, id }];
      draw();
      return id;
    },
    note(id, text) {
      const rung = all.find((r) => r.id === id);
      if (!rung || rung.notes.includes(text)) return;
      rung.notes.push(text);
      draw();
    },
  };
}
