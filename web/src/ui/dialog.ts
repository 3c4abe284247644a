// The one kind of dialog: the platform's, with a heading and a way out; Escape and a click beside it close it.
import { html, render, type TemplateResult } from "lit-html";
import { manualUrl, type Topic } from "./manual";
import { dialogWords } from "./words";

export interface Dialog {
  open(): void;
  close(): void;
  draw(): void;
  readonly isOpen: boolean;
}

/** topic: what the documentation says of it. */
export function dialog(title: string, kind: string, body: () => TemplateResult, topic: Topic = "page"): Dialog {
  const element = document.createElement("dialog");
  const heading = `dialog-${kind}`;
  element.setAttribute("aria-labelledby", heading);
  document.getElementById("app")?.append(element);
  element.addEventListener("click", (e) => {
    if (e.target === element) element.close();
  });
  const draw = () =>
    render(
      html`<div class="dialog ${kind}">
    <header><h2 id=${heading}>${title}</h2>
      <a class="dialog-help" href=${manualUrl(topic, document.baseURI)} target="_blank" rel="noopener">${dialogWords.manual}</a><button type="button" class="quiet small" @click=${() => element.close()}>${dialogWords.close} <kbd>Esc</kbd></button></header>
    ${body()}
  </div>`,
      element,
    );
  return {
    open() {
      draw();
      if (!element.open) element.showModal();
    },
    close() {
      element.close();
    },
    draw() {
      if (element.open) draw();
    },
    get isOpen() {
      return element.open;
    },
  };
}
