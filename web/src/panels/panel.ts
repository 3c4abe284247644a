// The contract of a panel: one file each, all of one shape; panels/index.ts lists them.
import type { Signal } from "../signal";
import type { State } from "../state";

export interface Panel {
  /** Stands in the address and on the element: `<section id="panel-links">`. */
  readonly id: string;
  readonly title: string;
  /** Build the body once. */
  mount(body: HTMLElement, signal: Signal): void;
  /** Called when one of `needs` changed and twice a second, at most once a frame and only while the panel is visible. */
  draw(state: State): void;
  readonly needs: readonly (keyof State)[];
  /** Should it stand first now, because the user will look for it? */
  isUrgent?(state: State): boolean;
}
