// The console: a text of several lines goes to the Python that the page runs anyway, and what it printed, gave and drew
// comes back. The text is what a person types here: nothing of a link or a file is ever put into it.
import { html, nothing, render } from "lit-html";
import type { Panel } from "../panels/panel";
import type { Signal } from "../signal";
import { consoleWords as w } from "../ui/words";
import type { Ran } from "../workers/lab-answer";
import { question } from "./copy";
import { pictureOf } from "./drawn";
import { Past, sharedStart } from "./history";

const MOST_ENTRIES = 100;
const MOST_LINES = 12;

interface Entry {
  text: string;
  printed: string;
  error: string;
  took: string;
  pictures: HTMLCanvasElement[];
}

export class ConsolePanel implements Panel {
  #host: HTMLElement | null = null;
  #input = document.createElement("textarea");
  #entries: Entry[] = [];
  #words: string[] = [];
  #past = new Past();
  #isRunning = false;

  constructor(private readonly signal: Signal) {}

  mount(body: HTMLElement): void {
    this.#host = body;
    Object.assign(this.#input, { className: "console-input", rows: 1, placeholder: w.placeholder, spellcheck: false });
    for (const [name, value] of Object.entries({ "aria-label": w.input, autocapitalize: "off", autocomplete: "off" }))
      this.#input.setAttribute(name, value);
    this.#input.addEventListener("keydown", (e) => this.#onKey(e));
    this.#input.addEventListener("input", () => {
      this.#words = [];
      this.#fit();
      this.#show();
    });
    this.#show();
  }

  draw(): void {}

  dispose(): void {
    if (this.#host) render(html``, this.#host);
    this.#host = null;
  }

  #onKey(e: KeyboardEvent): void {
    const { value, selectionStart } = this.#input;
    const onFirst = !value.slice(0, selectionStart).includes("\n"),
      onLast = !value.slice(selectionStart).includes("\n");
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) void this.#run();
    else if (e.key === " " && e.ctrlKey) void this.#complete();
    else if (e.key === "ArrowUp" && onFirst) this.#recall(-1);
    else if (e.key === "ArrowDown" && onLast) this.#recall(1);
    else return;
    e.preventDefault();
  }

  #recall(by: -1 | 1): void {
    const text = this.#past.step(by, this.#input.value);
    if (text === null) return;
    this.#input.value = text;
    this.#input.setSelectionRange(text.length, text.length);
    this.#fit();
  }

  async #run(): Promise<void> {
    const text = this.#input.value.replace(/\s+$/, "");
    if (!text || this.#isRunning) return;
    this.#isRunning = true;
    this.#words = [];
    this.#show();
    const answer = await this.signal.lab(question("run", { text }));
    this.#isRunning = false;
    if ("more" in answer && answer.more) {
      const indent = /\n(\s*)[^\n]*$/.exec(`\n${text}`)?.[1] ?? "";
      this.#input.value = `${text}\n${indent}${/:\s*$/.test(text) ? "    " : ""}`; // the text goes on
    } else {
      this.#past.add(text);
      this.#input.value = "";
      this.#entries = [...this.#entries, entryOf(text, answer as Ran | { error: string })].slice(-MOST_ENTRIES);
    }
    this.#fit();
    this.#show();
    const log = this.#host?.querySelector(".console-log");
    log?.scrollTo({ top: log.scrollHeight });
  }

  async #complete(): Promise<void> {
    const before = this.#input.value.slice(0, this.#input.selectionStart);
    const answer = await this.signal.lab(question("complete", { text: before }));
    if (!("words" in answer)) return;
    this.#words = answer.words;
    const shared = sharedStart(answer.words);
    if (shared) this.#put(shared);
    if (answer.words.length < 2) this.#words = [];
    this.#show();
  }

  /** In the place of the word that is being written. */
  #put(word: string): void {
    const at = this.#input.selectionStart,
      typed = /[\w.]*$/.exec(this.#input.value.slice(0, at))?.[0] ?? "";
    if (!word.startsWith(typed)) return;
    this.#input.setRangeText(word, at - typed.length, at, "end");
    this.#input.focus();
  }

  #fit(): void {
    this.#input.rows = Math.min(MOST_LINES, this.#input.value.split("\n").length);
  }

  #show(): void {
    if (!this.#host) return;
    const choose = (word: string) => () => {
      this.#put(word);
      this.#words = [];
      this.#show();
    };
    const clear = () => {
      this.#entries = [];
      this.#show();
    };
    render(
      html`<p class="muted">${w.about}</p><p class="muted console-warning">${w.warning}</p>
      <div class="console-log" role="log" aria-label=${w.output} tabindex=${this.#entries.length ? "0" : nothing}>${this.#entries.map(entry)}</div>
      <div class="console-line"><span aria-hidden="true">&gt;&gt;&gt;</span>${this.#input}</div>
      ${this.#words.length ? html`<div class="console-words" role="group" aria-label=${w.completions}>${this.#words.map((word) => html`<button type="button" class="small quiet" @click=${choose(word)}>${word}</button>`)}</div>` : nothing}
      <p class="muted" role="status">${this.#isRunning ? w.running : w.keys}</p>
      <div class="plot-tools"><button type="button" class="small" ?disabled=${this.#isRunning} @click=${() => void this.#run()}>${w.run}</button>
        <button type="button" class="small quiet push" @click=${clear}>${w.clear}</button></div>`,
      this.#host,
    );
  }
}

function entry(e: Entry) {
  const lines = e.text.split("\n").map((line, i) => `${i ? "..." : ">>>"} ${line}`);
  return html`<div class="console-entry"><pre class="console-text">${lines.join("\n")}</pre>
    ${e.printed ? html`<pre>${e.printed.replace(/\n$/, "")}</pre>` : nothing}${e.error ? html`<pre class="console-error">${e.error.replace(/\n$/, "")}</pre>` : nothing}${e.pictures}${
      e.took ? html`<small class="muted">${e.took}</small>` : nothing
    }</div>`;
}

function entryOf(text: string, answer: Ran | { error: string }): Entry {
  if (!("printed" in answer)) return { text, printed: "", error: answer.error, took: "", pictures: [] };
  const took = answer.cost_ms > 100 ? w.took(answer.cost_ms) : "";
  return { text, printed: answer.printed, error: answer.error, took, pictures: answer.drawn.map(pictureOf) };
}
