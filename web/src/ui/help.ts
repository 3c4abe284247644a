// ?: what this is, what the marks mean, and the keys.
import { html } from "lit-html";
import { VERSION } from "../generated/version";
import { type Command, keyParts } from "./commands";
import { dialog } from "./dialog";
import { helpWords as w } from "./words";

export function help(list: () => Command[]): () => void {
  const keys = (parts: readonly string[]) => parts.map((k) => html`<kbd>${k}</kbd> `);
  const box = dialog(
    w.title,
    "help",
    () => html`
    <p>${w.intro}</p>
    <section><h3>${w.badge}</h3><p class="hint">${w.kinds.map(([kind, what]) => html`<b>${kind}</b>: ${what} `)}</p></section>
    <section><h3>${w.values}</h3><p class="hint">${w.value[0]}<b>${w.value[1]}</b>${w.value[2]}</p></section>
    <section><h3>${w.keys}</h3><ul class="keys">${list()
      .filter((c) => c.key)
      .map((c) => html`<li><span>${c.label}</span><span>${keys(keyParts(c.key))}</span></li>`)}</ul>
      <p class="hint">${w.room}${w.roomKeys.map(([parts, what], i) => html`${i ? ", " : ""}${keys(parts)}${what}`)}.</p></section>
    <p class="hint">Halfwave ${VERSION}</p>`,
  );
  return box.open;
}
