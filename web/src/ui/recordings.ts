// "Drop or open a recording": a file of the user's, or one of the bundled ones with its origin and licence.
import { html, nothing } from "lit-html";
import { dialog } from "./dialog";
import { chooseFile } from "./drop";
import { clip } from "./format";
import { type Demo, demos, isMissing, type MissingDemo, type Opener } from "./open";

export function recordings(opener: Opener): () => void {
  let list: (Demo | MissingDemo)[] = [];
  const choose = (d: Demo) => {
    box.close();
    void opener.demo(d.id);
  };
  const about = (d: Demo) =>
    [d.kind === "simulated" ? "SIMULATED" : "REPLAY", clip(d.chip, 30), clip(d.licence, 30), clip(d.note, 160)]
      .filter(Boolean)
      .join(" · ");
  const box = dialog(
    "Open a recording",
    "recordings",
    () => html`
    <div><button type="button" class="primary" autofocus @click=${() => {
      box.close();
      chooseFile(opener);
    }}>Choose a file…</button>
      <span class="hint">or drop it anywhere on the page. It is read here and sent nowhere.</span></div>
    <p class="hint">pcapng or pcap of UDP port 5005, Espressif CSI text, JSON lines, NPZ; gzip too.</p>
    <section><h3>Bundled</h3><ul class="choices">${list.map((d) =>
      isMissing(d)
        ? html`<li><button type="button" class="choice" disabled><span>${clip(d.name)}</span><small>Not here: ${clip(d.missing, 200)}</small></button></li>`
        : html`<li><button type="button" class="choice" @click=${() => choose(d)}><span>${clip(d.name)}</span><small>${about(d)}</small></button></li>`,
    )}</ul>
      ${list.length ? nothing : html`<p class="empty">None are part of this build.</p>`}</section>`,
  );
  return () => {
    box.open();
    void demos().then((d) => {
      list = d;
      box.draw();
    });
  };
}
