// A document for tests that need no browser: happy-dom, and canvases that record what is done to them. What draws is to be
// imported while it is installed.
import { Window } from "happy-dom";

const window = new Window({ url: "http://localhost/", width: 1280, height: 800 });

/** What was painted last on a canvas, and every call of its context. */
export interface Recorded {
  calls: string[];
  image: { width: number; height: number; data: Uint8ClampedArray } | null;
}
const recorded = new WeakMap<object, Recorded>();

export const recordOf = (canvas: object): Recorded => {
  const known = recorded.get(canvas) ?? { calls: [], image: null };
  recorded.set(canvas, known);
  return known;
};

/** A 2-D context that does nothing and notes what it was asked. */
function context(canvas: HTMLCanvasElement) {
  const of = recordOf(canvas);
  const set: Record<string, unknown> = { canvas };
  const answers: Record<string, (...args: never[]) => unknown> = {
    createImageData: (width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(4 * width * height),
    }),
    putImageData: (image: NonNullable<Recorded["image"]>) => {
      of.image = { ...image, data: image.data.slice() };
    },
    measureText: () => ({ width: 10 }),
  };
  return new Proxy(set, {
    get: (_, name: string) =>
      set[name] ??
      ((...args: never[]) => {
        of.calls.push(name);
        return answers[name]?.(...args);
      }),
    set: (_, name: string, value) => {
      set[name] = value;
      return true;
    },
  });
}

class Watcher {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const contexts = new WeakMap<object, unknown>();
Object.defineProperty(window.HTMLCanvasElement.prototype, "getContext", {
  value(this: HTMLCanvasElement) {
    if (!contexts.has(this)) contexts.set(this, context(this));
    return contexts.get(this);
  },
});

class Path {
  moveTo(): void {}
  lineTo(): void {}
  rect(): void {}
  arc(): void {}
  closePath(): void {}
  addPath(): void {}
}
const media = () => ({ matches: true, addEventListener() {}, removeEventListener() {} });
Object.assign(window, { matchMedia: media, devicePixelRatio: 1 });

const globals: Record<string, unknown> = {
  window,
  document: window.document,
  navigator: window.navigator,
  Node: window.Node,
  HTMLElement: window.HTMLElement,
  HTMLInputElement: window.HTMLInputElement,
  Event: window.Event,
  CustomEvent: window.CustomEvent,
  MouseEvent: window.MouseEvent,
  devicePixelRatio: 1,
  Path2D: Path,
  ResizeObserver: Watcher,
  IntersectionObserver: Watcher,
  matchMedia: media,
  getComputedStyle: window.getComputedStyle.bind(window),
  requestAnimationFrame: (f: FrameRequestCallback) => setTimeout(f, 0),
  cancelAnimationFrame: clearTimeout,
};
const before = new Map<string, PropertyDescriptor | undefined>();

export function install(): void {
  for (const [name, value] of Object.entries(globals)) {
    before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

export function remove(): void {
  for (const [name, was] of before) {
    if (was) Object.defineProperty(globalThis, name, was);
    else Reflect.deleteProperty(globalThis, name);
  }
}

export function body(): HTMLElement {
  return document.body.appendChild(document.createElement("div"));
}

/** The text of an element, its white space as one reads it. */
export const textOf = (e: Element | null): string => (e?.textContent ?? "").replace(/\s+/g, " ").trim();
