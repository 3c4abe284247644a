// The frame of index.html in the page's language: it was painted in English before this was loaded.
import { frameWords as w } from "./words";

export function mountFrame(at: (id: string) => HTMLElement): void {
  document.title = w.title;
  at("skip").textContent = w.skip;
  at("stage").ariaLabel = w.room;
  at("panels").ariaLabel = w.readings;
}
