// The Python that computes what is shown, to the clipboard; where no page may write there, into a dialog.
import { html } from "lit-html";
import type { LabQuestion } from "../generated/page";
import type { Signal } from "../signal";
import { state } from "../state";
import { type Dialog, dialog } from "../ui/dialog";
import { number, spread } from "../ui/format";
import { complain, say } from "../ui/toast";
import { copyWords as w } from "../ui/words";
import type { Asked } from "../workers/messages";

/** A question with what all have in common. */
export function question(ask: LabQuestion["ask"], of: Partial<Asked> = {}): Asked {
  const link = state.hop?.links.some((l) => l.id === state.view.link) ? state.view.link : null;
  return {
    ask,
    what: "amplitude",
    link,
    until_s: null,
    span_s: 10,
    taper: "hann",
    raw: false,
    window_s: 0.5,
    text: "",
    ...of,
  };
}

let text = "";
let byHand: Dialog | null = null;

async function give(python: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(python);
    say(w.copied, w.about);
  } catch {
    text = python;
    byHand ??= dialog(
      w.title,
      "copy-python",
      () =>
        html`<p class="tip">${w.byHand}</p><textarea readonly rows="10" aria-label=${w.textArea} .value=${text} autofocus></textarea>`,
    );
    byHand.open();
  }
}

export async function copyPython(signal: Signal, of: Partial<Asked>): Promise<void> {
  const answer = await signal.lab(question("python", of));
  if ("text" in answer) await give(answer.text);
  else if ("error" in answer) complain(w.failed, answer.error);
}

/** Of one of the estimates of the hop that is shown. */
export function copyEstimate(signal: Signal, name: string): void {
  const { hop } = state,
    e = hop?.estimates[name];
  if (!hop || !e) return;
  const shown =
    typeof e.value === "number"
      ? `${number(e.value, e.std)}${e.std === null ? "" : ` ± ${spread(e.std)}`} ${e.unit}`
      : (e.value ?? `undetermined: ${e.reason?.text ?? ""}`);
  void copyPython(signal, { text: `${name}\n${shown}`, until_s: hop.time_s });
}
