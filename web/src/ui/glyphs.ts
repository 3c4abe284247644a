// The few line drawings of the page, 16 by 16.
import { svg } from "lit-html";

const glyph = (path: string) =>
  svg`<svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d=${path}></path></svg>`;

export const glyphs = {
  file: glyph("M8 10V2M5 5l3-3 3 3M2.5 10v3.5h11V10"),
  nodes: glyph("M3 9a7 7 0 0 1 10 0M5.2 11.2a4 4 0 0 1 5.6 0M1 6.6a10 10 0 0 1 14 0M8 13.6v.1"),
  simulate: glyph("M8 1.8l5.5 3.1v6.2L8 14.2l-5.5-3.1V4.9zM2.5 4.9L8 8l5.5-3.1M8 8v6.2"),
  play: glyph("M4.5 2.5v11l9-5.5z"),
  pause: glyph("M4 2.5h2.8v11H4zM9.2 2.5H12v11H9.2z"),
  share: glyph("M6.5 9.5l3-3M7 4.5l1.2-1.2a3 3 0 0 1 4.3 4.3L11.3 8.8M9 11.5l-1.2 1.2a3 3 0 0 1-4.3-4.3L4.7 7.2"),
  theme: glyph("M13.5 9.6A6 6 0 1 1 6.4 2.5a5 5 0 0 0 7.1 7.1z"),
  help: glyph("M5.6 6a2.4 2.4 0 1 1 3.6 2.1C8.4 8.6 8 9 8 10M8 12.8v.1"),
  more: glyph("M2.5 4h11M2.5 8h11M2.5 12h11"),
};
