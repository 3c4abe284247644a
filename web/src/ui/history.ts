// The dialog of the history: what is kept and how much room it takes, how much it may, and the way to be rid of it.
import { html, nothing } from "lit-html";
import { deleteAll, keepSettings, LIMITS, onKeeper } from "../history/keep";
import { night } from "../history/night";
import { dialog } from "./dialog";
import { complain, say } from "./toast";
import { historyWords as w } from "./words";

export function history(): () => void {
  let persisted: boolean | null = null,
    denied = false,
    sure = false,
    told = 0;

  const persist = async () => {
    persisted = await navigator.storage.persist();
    denied = !persisted;
    box.draw();
  };
  const clear = async () => {
    if (!sure) {
      sure = true;
      return box.draw();
    }
    sure = false;
    try {
      await deleteAll();
      say(w.cleared);
    } catch (error) {
      complain((error as Error).message, w.notReadTip);
    }
    box.draw();
  };

  const box = dialog(
    w.title,
    "history",
    () => {
      const k = night.keeper,
        { on, limit_bytes } = keepSettings.get(),
        held_s = (k?.spans ?? []).reduce((sum, [from, to]) => sum + to - from, 0);
      return html`<p>${w.what}</p>
      <p role="status" class="keeping" data-keeping=${k?.keeping ?? "none"}>${w.state[k?.keeping ?? "none"]}</p>
      ${
        k?.keeping && k.keeping !== "none" && k.keeping !== "unavailable"
          ? html`<div class="use"><label>${w.used}<meter min="0" max=${k.limit_bytes || 1} value=${k.bytes}></meter></label>
        <p>${w.use(k.bytes, k.limit_bytes, k.days)}</p><p class="hint">${held_s ? w.held(held_s) : nothing}</p></div>`
          : nothing
      }
      ${k?.failed ? html`<p class="error">${w.failed(k.failed, k.failed_bytes, k.why)}</p>` : nothing}
      ${k?.dropped ? html`<p class="hint">${w.dropped(k.dropped)}</p>` : nothing}
      <label class="check"><input type="checkbox" .checked=${on} @change=${(e: Event) => {
        keepSettings.set({ on: (e.target as HTMLInputElement).checked });
        box.draw();
      }}> ${w.keep}</label>
      <label>${w.limit} <select @change=${(e: Event) => keepSettings.set({ limit_bytes: Number((e.target as HTMLSelectElement).value) })}>
        ${LIMITS.map((l) => html`<option value=${l} ?selected=${l === limit_bytes}>${w.size(l)}</option>`)}</select></label>
      <p class="hint">${w.oldest}</p>
      <div class="row">${
        persisted
          ? html`<span class="hint">${w.persisted}</span>`
          : html`<button type="button" @click=${() => void persist()}>${w.persist}</button><span class="hint">${denied ? w.denied : w.notPersisted}</span>`
      }</div>
      <div class="row"><button type="button" class="danger" @click=${() => void clear()}>${sure ? w.sure : w.clear}</button></div>`;
    },
    "history",
  );
  onKeeper((k) => {
    // Once, and not again for each that follows: the dialog has the count.
    if (k.failed && !told) complain(w.failedNotice, w.failedTip(k.why));
    told = k.failed;
    box.draw();
  });
  return () => {
    sure = false;
    box.open();
    void navigator.storage?.persisted?.().then((yes) => {
      persisted = yes;
      box.draw();
    });
  };
}
