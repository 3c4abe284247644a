// ?: what this is, what the marks mean, and the keys.
import { html } from "lit-html";
import { VERSION } from "../generated/version";
import { type Command, keyParts } from "./commands";
import { dialog } from "./dialog";

export function help(list: () => Command[]): () => void {
  const box = dialog(
    "Help and keys",
    "help",
    () => html`
    <p>WiFi boards measure how a radio signal passes through the room (channel state information, CSI). Halfwave computes in this
      browser what that says, and shows nothing else. No data leaves this page.</p>
    <section><h3>What the badge says</h3><p class="hint"><b>LIVE</b>: boards send this now; grey while they are silent. <b>REPLAY</b>: a recording of real boards.
      <b>SIMULATED</b>: computed, not measured. The word comes from the data itself.</p></section>
    <section><h3>What a value says</h3><p class="hint">A number, its uncertainty (one standard deviation), its unit and its age; or
      <b>undetermined</b>, with the reason. Grey means older than two updates.</p></section>
    <section><h3>Keys</h3><ul class="keys">${list()
      .filter((c) => c.key)
      .map(
        (c) => html`<li><span>${c.label}</span><span>${keyParts(c.key).map((k) => html`<kbd>${k}</kbd> `)}</span></li>`,
      )}</ul>
      <p class="hint">In the room: drag to turn it, turn the wheel to come nearer. With the focus on it: arrow keys turn, <kbd>+</kbd> <kbd>-</kbd> zoom,
      <kbd>V</kbd> changes the view, <kbd>0</kbd> resets it, <kbd>O</kbd> lets it turn slowly.</p></section>
    <p class="hint">Halfwave ${VERSION}</p>`,
  );
  return box.open;
}
