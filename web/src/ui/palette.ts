// Ctrl-K: find a command by its words. A combobox with a list, as the ARIA practices describe it.
import { html } from "lit-html";
import { type Command, keyParts } from "./commands";
import { dialog } from "./dialog";
import { paletteWords as w } from "./words";

export function palette(list: () => Command[]): () => void {
  let query = "";
  let chosen = 0;
  const found = () => {
    const words = query.toLowerCase().split(/\s+/);
    return list().filter((c) => words.every((w) => c.label.toLowerCase().includes(w)));
  };
  const run = (c: Command | undefined) => {
    if (!c) return;
    box.close();
    c.run();
  };
  const onKey = (e: KeyboardEvent) => {
    const all = found();
    if (e.key === "ArrowDown") chosen = Math.min(chosen + 1, all.length - 1);
    else if (e.key === "ArrowUp") chosen = Math.max(chosen - 1, 0);
    else if (e.key !== "Enter") return;
    e.preventDefault(); // else Enter would also press what the command puts the focus on
    if (e.key === "Enter") return run(all[chosen]);
    box.draw();
    document.getElementById(`choice-${chosen}`)?.scrollIntoView({ block: "nearest" });
  };
  const onInput = (e: Event) => {
    query = (e.target as HTMLInputElement).value;
    chosen = 0;
    box.draw();
  };
  const box = dialog(
    w.title,
    "palette",
    () => {
      const all = found();
      return html`<input type="search" role="combobox" aria-label=${w.find} aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
        aria-activedescendant=${all.length ? `choice-${chosen}` : ""} placeholder=${w.placeholder} .value=${query} @input=${onInput} @keydown=${onKey} autofocus>
      <div class="choices" id="palette-list" role="listbox" aria-label=${w.list} tabindex="-1">
        ${all.map(
          (
            c,
            i,
          ) => html`<div class="choice button" role="option" id=${`choice-${i}`} aria-selected=${i === chosen} @click=${() => run(c)}>
          <span>${c.label}</span><small>${keyParts(c.key).map((k) => html`<kbd>${k}</kbd> `)}</small></div>`,
        )}
        ${all.length ? "" : html`<p class="empty" role="option" aria-selected="false">${w.none}</p>`}
      </div>`;
    },
    "page#keys",
  );
  return () => {
    query = "";
    chosen = 0;
    box.open();
  };
}
