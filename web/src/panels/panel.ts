// The contract of a panel: one file each, all of one shape; panels/index.ts lists them. All state of a panel is in what
// `create` returns.
import { html, render, type TemplateResult } from "lit-html";
import type { Signal } from "../signal";
import type { State } from "../state";

export interface Panel {
  /** Build the body. */
  mount(body: HTMLElement): void;
  /** Called when one of `needs` changed and twice a second, at most once a frame and only while the panel is visible. */
  draw(state: State): void;
  /** Take back all that `mount` began. */
  dispose(): void;
}

export interface PanelKind {
  /** Stands in the address and on the element: `<section id="panel-links">`. */
  readonly id: string;
  readonly title: string;
  readonly needs: readonly (keyof State)[];
  create(signal: Signal): Panel;
  /** Should it stand first now, because the user will look for it? */
  isUrgent?(state: State): boolean;
}

/** A panel that is its template and nothing else. */
export function drawn(template: (s: State) => TemplateResult): Panel {
  let host: HTMLElement | null = null;
  return {
    mount(body) {
      host = body;
    },
    draw(s) {
      if (host) render(template(s), host);
    },
    dispose() {
      if (host) render(html``, host);
      host = null;
    },
  };
}
