// The contract of a panel: one file each, all of one shape; panels/index.ts lists them.
import type { State } from "../state";

export interface Panel {
  /** Stands in the address and on the element: `<section id="panel-links">`. */
  readonly id: string;
  readonly title: string;
  /** Build the body once. */
  mount(body: HTMLElement): void;
  /** Called when one of `needs` changed, at most once a frame and only while the panel is visible. */
  draw(state: State): void;
  readonly needs: readonly (keyof State)[];
}
