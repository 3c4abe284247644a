// Small pictures of the bundled recordings and scenes: the floor, the nodes with their links, and who or what is there.
import { svg, type SVGTemplateResult } from "lit-html";

const FLOOR = "M14 8H50L60 34H4z";
const node = (x: number, y: number) => svg`<circle class="pic-node" cx=${x} cy=${y} r="2.2"></circle>`;
const link = (a: readonly [number, number], b: readonly [number, number]) =>
  svg`<path class="pic-link" d=${`M${a[0]} ${a[1]}L${b[0]} ${b[1]}`}></path>${node(...a)}${node(...b)}`;
const one = link([9, 20], [55, 20]);
const person = (x: number, y: number) =>
  svg`<g class="pic-person"><circle cx=${x} cy=${y - 11} r="2.6"></circle><path d=${`M${x} ${y - 8}v8m0 0l-3 6m3-6l3 6m-6-11h6`}></path></g>`;
const lying = (x: number, y: number) =>
  svg`<g class="pic-person"><circle cx=${x - 9} cy=${y} r="2.6"></circle><path d=${`M${x - 6} ${y}h14`}></path></g>`;
const breath = (x: number, y: number) => svg`<path class="pic-wave" d=${`M${x} ${y}q2.5-6 5 0t5 0t5 0t5 0`}></path>`;
const path = (d: string) => svg`<path class="pic-way" d=${d}></path>`;

const drawn: Partial<Record<string, SVGTemplateResult>> = {
  "rest-15": svg`${one}${lying(32, 27)}${breath(22, 16)}`,
  "moves-rests": svg`${one}${path("M16 29q8-8 16-2t14 0")}${person(48, 24)}${breath(16, 14)}`,
  fall: svg`${one}${person(24, 25)}${path("M27 14q8 0 11 11")}${lying(44, 30)}`,
  "pulse-walking": svg`${one}${path("M14 30q10-10 18-4t16-6")}${person(46, 24)}`,
  "pulse-empty": one,
  "pulse-breathing": svg`${one}${lying(32, 28)}<path class="pic-wave" d="M17 15q7-8 15 0t15 0"></path>`,
  "two-nodes": svg`${link([16, 13], [50, 30])}${link([48, 12], [13, 30])}${link([16, 13], [48, 12])}`,
  "simulated-walk": svg`${link([32, 10], [10, 30])}${link([32, 10], [54, 30])}${link([32, 10], [32, 32])}${path("M22 17h20v10H22z")}${person(42, 24)}`,
  "simulated-rest": svg`${link([20, 17], [46, 18])}${person(32, 30)}${breath(13, 27)}<path class="pic-wave" d="M34 27h14"></path>`,
  "simulated-fall": svg`${one}${link([9, 20], [32, 32])}${person(24, 22)}${lying(42, 28)}`,
  "simulated-fan": svg`${one}<g class="pic-thing"><circle cx="32" cy="26" r="1.6"></circle><path d="M32 26l7-4M32 26l-7-4M32 26v8"></path></g>`,
  "simulated-four-boards": svg`${link([14, 10], [52, 31])}${link([14, 10], [50, 11])}${link([14, 10], [10, 31])}<ellipse class="pic-place" cx="35" cy="24" rx="7" ry="4"></ellipse>${person(35, 25)}`,
};

export const pictureOf = (id: string) =>
  svg`<svg class="pic" viewBox="0 0 64 40" aria-hidden="true"><path class="pic-floor" d=${FLOOR}></path>${drawn[id] ?? one}</svg>`;
