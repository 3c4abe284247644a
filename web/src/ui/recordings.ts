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
  const choice = (d: Demo | MissingDemo) =>
    isMissing(d)
      ? html`<li><button type="button" class="choice" disabled><span>${clip(d.name)}</span><small>Not here: ${clip(d.missing, 200)}</small></button></li>`
      : html`<li><button type="button" class="choice" @click=${() => choose(d)}><span>${clip(d.name)}</span><small>${about(d)}</small></button></li>`;
  const simulated = (d: Demo | MissingDemo) => !isMissing(d) && d.kind === "simulated";
  const section = (title: string, some: (Demo | MissingDemo)[]) =>
    some.length ? html`<section><h3>${title}</h3><ul class="choices">${some.map(choice)}</ul></section>` : nothing;
  const box = dialog(
    "Open a recording",
    "recordings",
    () => html`
    <div><button type="button" class="primary" autofocus @click=${() => {
      box.close();
      chooseFile(opener);
    }}>Choose a file…</button>
      <span class="hint">or drop it anywhere on the page. It is read here and sent nowhere.</span></div>
    <p class="hint">pcapng or pcap of what boards send, Espressif CSI text, JSON lines, NPZ; gzip too. A scene (JSON) is simulated.</p>
    ${section(
      "Real recordings",
      list.filter((d) => !simulated(d)),
    )}
    ${section("Simulated here", list.filter(simulated))}
    ${list.length ? nothing : html`<p class="empty">None are part of this build.</p>`}`,
  );
  return () => {
    box.open();
    void demos().then((d) => {
      list = d;
      box.draw();
    });
  };
}
