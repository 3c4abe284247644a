// "Drop or open a recording": a file of the user's, or one of the bundled ones with its origin and licence.
import { html, nothing } from "lit-html";
import { dialog } from "./dialog";
import { chooseFile } from "./drop";
import { clip } from "./format";
import { type Demo, demos, isMissing, type MissingDemo, type Opener } from "./open";
import { badgeWords, dropWords as w } from "./words";

export function recordings(opener: Opener): () => void {
  let list: (Demo | MissingDemo)[] = [];
  const choose = (d: Demo) => {
    box.close();
    void opener.demo(d.id);
  };
  const about = (d: Demo) =>
    [
      d.kind === "simulated" ? badgeWords.simulated : badgeWords.replay,
      clip(d.chip, 30),
      clip(d.licence, 30),
      clip(d.note, 160),
    ]
      .filter(Boolean)
      .join(" · ");
  const choice = (d: Demo | MissingDemo) =>
    isMissing(d)
      ? html`<li><button type="button" class="choice" disabled><span>${clip(d.name)}</span><small>${w.missing(clip(d.missing, 200))}</small></button></li>`
      : html`<li><button type="button" class="choice" @click=${() => choose(d)}><span>${clip(d.name)}</span><small>${about(d)}</small></button></li>`;
  const simulated = (d: Demo | MissingDemo) => !isMissing(d) && d.kind === "simulated";
  const section = (title: string, some: (Demo | MissingDemo)[]) =>
    some.length ? html`<section><h3>${title}</h3><ul class="choices">${some.map(choice)}</ul></section>` : nothing;
  const box = dialog(
    w.title,
    "recordings",
    () => html`
    <div><button type="button" class="primary" autofocus @click=${() => {
      box.close();
      chooseFile(opener);
    }}>${w.choose}</button>
      <span class="hint">${w.local}</span></div>
    <p class="hint">${w.formats}</p>
    ${section(
      w.real,
      list.filter((d) => !simulated(d)),
    )}
    ${section(w.simulated, list.filter(simulated))}
    ${list.length ? nothing : html`<p class="empty">${w.none}</p>`}`,
    "page#ways-in",
  );
  return () => {
    box.open();
    void demos().then((d) => {
      list = d;
      box.draw();
    });
  };
}
