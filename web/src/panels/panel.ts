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
  /** Closed until someone opens it: for a closer look, and not free. */
  readonly isExtra?: boolean;
  create(signal: Signal): Panel;
  /** Should it stand first now, because the user will look for it? */
  isUrgent?(state: State): boolean;
}

/** A panel whose code is fetched when it is drawn for the first time. */
export function fetched(load: () => Promise<Panel>): Panel {
  let host: HTMLElement | null = null,
    panel: Panel | null = null,
    begun = false;
  return {
    mount(body) {
      host = body;
    },
    draw(s) {
      if (panel) return panel.draw(s);
      if (begun) return;
      begun = true;
      void load().then((made) => {
        if (!host) return; // closed for good meanwhile
        made.mount(host);
        panel = made;
        made.draw(s);
      });
    },
    dispose() {
      panel?.dispose();
      host = panel = null;
    },
  };
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
