// Marks that a person sets: in the log, in what is being recorded, and of a recording that plays in this browser.
import { html } from "lit-html";
import { kept } from "../kept";
import type { Signal } from "../signal";
import { type State, state, subscribe, update } from "../state";
import type { Happening } from "../history/log";
import { dialog } from "../ui/dialog";
import { say } from "../ui/toast";
import { markWords as w } from "../ui/words";
import { marksOf } from "./marks-kept";
import { when } from "./when";

const MOST_TEXT = 120;

const store = kept("marks", marksOf);

/** By what a recording is known again; null: it is none. */
function recordingOf({ source: s }: State): string | null {
  return s && s.duration_s !== null ? `${s.name} ${s.start_s.toFixed(3)} ${s.duration_s.toFixed(3)}` : null;
}

function keep(recording: string): void {
  const own = state.log.all.filter((e) => e.evidence.own === true).map((e): [number, string] => [e.time_s, e.value]);
  const { [recording]: _, ...others } = store.get();
  store.set(marksOf({ ...others, [recording]: own }));
}

/** A mark of this page and no other is gone. */
export function unmark(mark: Happening): void {
  state.log.remove(mark);
  const recording = recordingOf(state);
  if (recording) keep(recording);
  update({ log: state.log });
}

/** Brings back the marks of the recording that is opened, and gives what opens the dialog. */
export function marks(signal: Signal): () => void {
  let of = -1,
    at_s = 0;
  subscribe((s, changed) => {
    if (!changed.has("source") || s.openedEpoch === of) return;
    const recording = recordingOf(s);
    if (!recording || s.source?.phase === "opening") return;
    of = s.openedEpoch;
    for (const [time_s, text] of store.get()[recording] ?? []) s.log.mark(time_s, text);
    update({ log: s.log });
  });

  const set = (e: SubmitEvent) => {
    e.preventDefault();
    const text = String(new FormData(e.target as HTMLFormElement).get("text") ?? "")
      .trim()
      .slice(0, MOST_TEXT);
    state.log.mark(at_s, text);
    if (state.recording) signal.mark(text || w.plain);
    const recording = recordingOf(state);
    if (recording) keep(recording);
    update({ log: state.log });
    box.close();
  };
  const where = () => (recordingOf(state) ? w.kept : state.recording ? w.recorded : w.live);
  const box = dialog(
    w.title,
    "mark",
    () => html`<form @submit=${set}>
      <p>${w.at(when(at_s, state.source))} <span class="hint">${where()}</span></p>
      <label>${w.text} <input name="text" type="text" maxlength=${MOST_TEXT} autocomplete="off" autofocus></label>
      <div class="row"><button type="submit" class="primary">${w.set}</button></div></form>`,
    "alarms",
  );
  return () => {
    if (!state.hop || !state.source) return say(...w.nothing);
    at_s = state.source.duration_s === null ? state.hop.time_s : state.source.time_s;
    box.open();
    document.querySelector<HTMLInputElement>('.dialog.mark input[name="text"]')!.value = "";
  };
}
