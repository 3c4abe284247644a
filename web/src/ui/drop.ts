// Drop a recording anywhere, or choose one.
import { html, render } from "lit-html";
import type { Opener } from "./open";
import { complain } from "./toast";
import { dropWords, notices } from "./words";

export function mountDrop(host: HTMLElement, opener: Opener): void {
  render(html`<p>${dropWords.drop}</p>`, host);
  const isFile = (e: DragEvent) => e.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (e) => {
    if (!isFile(e)) return;
    e.preventDefault();
    host.hidden = false;
  });
  addEventListener("dragleave", (e) => {
    if (!e.relatedTarget) host.hidden = true;
  });
  addEventListener("drop", (e) => {
    host.hidden = true;
    if (!isFile(e)) return;
    e.preventDefault();
    const files = e.dataTransfer?.files;
    const file = files?.[0];
    if (!file) return;
    if (files.length > 1) complain(notices.manyFiles(files.length, file.name), notices.oneByOne);
    void opener.file(file);
  });
}

/** The platform's own file chooser. */
export function chooseFile(opener: Opener): void {
  const input = document.createElement("input");
  input.type = "file";
  input.addEventListener("change", () => {
    if (input.files?.[0]) void opener.file(input.files[0]);
  });
  input.click();
}
