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
  room: glyph("M2 2.5h12v11H9.5M2 2.5v11h4M2 8h3.5M9 8h5"),
  undo: glyph("M6 3L2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7"),
  redo: glyph("M10 3l3.5 3.5L10 10M13.5 6.5H6a3.5 3.5 0 0 0 0 7h3"),
  zone: glyph("M3 4.5l5-2 5 3-1 7-7 1zM3 4.5v.1M8 2.5v.1M13 5.5v.1"),
  node: glyph("M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM8 7.5v1"),
  transmitter: glyph("M8 4.5L11.5 8 8 11.5 4.5 8zM2.5 4.5a7 7 0 0 0 0 7M13.5 4.5a7 7 0 0 1 0 7"),
  wall: glyph("M2.5 13.5L13.5 2.5M2.5 10.5v3h3"),
  door: glyph("M3 13.5v-11M3 2.5a11 11 0 0 1 10.5 11M2 13.5h12"),
  window: glyph("M2 6h12v4H2zM8 6v4"),
  bed: glyph("M2 13V4M2 10.5h12V13M14 10.5V8.5A2 2 0 0 0 12 6.5H6v4M3 8.5h1.5"),
  more: glyph("M2.5 4h11M2.5 8h11M2.5 12h11"),
};
