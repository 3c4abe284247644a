// The elements around the canvas: buttons for three views, the legend of the colours, a note, and what to do in trouble.
import { css, type Palette, rampColour } from "./colour";
import { type PoseName, poses } from "./camera";
import { sceneWords } from "../ui/words";

const LEGEND_PX = 160;

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...inside);
  return made;
}

export class Overlay {
  readonly root: HTMLElement;
  readonly labels = element("div", "scene-labels");
  #views = element("div", "scene-views");
  #ramp = Object.assign(document.createElement("canvas"), { width: LEGEND_PX, height: 1 });
  #top = element("span", "");
  #legend = element(
    "div",
    "scene-legend",
    this.#ramp,
    element("div", "", element("span", "", sceneWords.scaleFrom), element("span", "", sceneWords.field), this.#top),
    element("p", "", sceneWords.aboutField),
  );
  #note = element("p", "scene-note");
  #trouble = element("p", "scene-trouble");

  constructor(host: HTMLElement, canvas: HTMLCanvasElement, look: (name: PoseName) => void) {
    this.labels.ariaHidden = "true";
    this.#ramp.ariaHidden = "true";
    this.#trouble.hidden = true;
    this.#trouble.setAttribute("role", "status");
    this.#views.setAttribute("role", "group");
    this.#views.ariaLabel = sceneWords.views;
    for (const name of Object.keys(poses) as PoseName[]) {
      const button = element("button", "", sceneWords.poses[name]);
      button.type = "button";
      button.dataset.view = name;
      button.addEventListener("click", () => look(name));
      this.#views.append(button);
    }
    this.root = element(
      "div",
      "scene",
      canvas,
      this.labels,
      element("div", "scene-side", this.#views, this.#legend, this.#note),
      this.#trouble,
    );
    host.append(this.root);
  }

  paint(palette: Palette): void {
    const pen = this.#ramp.getContext("2d");
    if (!pen) return;
    for (let x = 0; x < LEGEND_PX; x++) {
      pen.fillStyle = css(rampColour(palette.ramp, x / (LEGEND_PX - 1)));
      pen.fillRect(x, 0, 1, 1);
    }
  }

  legend(scale: number | null): void {
    this.#legend.hidden = scale === null;
    const text = scale === null ? "" : String(Number(scale.toPrecision(2)));
    if (this.#top.textContent !== text) this.#top.textContent = text;
  }

  pressed(name: PoseName | null): void {
    for (const b of this.#views.querySelectorAll("button")) b.ariaPressed = String(b.dataset.view === name);
  }

  note(text: string): void {
    if (this.#note.textContent !== text) this.#note.textContent = text;
  }

  /** Say what is wrong with the picture and what to do; an empty text takes it away. */
  trouble(text: string): void {
    this.#trouble.textContent = text;
    this.#trouble.hidden = text === "";
  }
  noViews(): void {
    this.#views.hidden = true;
  }
}
