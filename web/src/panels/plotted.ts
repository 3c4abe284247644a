// What motion and breathing share: a few words, and a plot below them.
import type { State } from "../state";
import type { Panel } from "./panel";
import { Plot, type PlotOptions } from "./plot";

export function plotted(words: (host: HTMLElement, s: State) => void, options: PlotOptions): Panel {
  const host = document.createElement("div"),
    plot = new Plot(options);
  return {
    mount(body) {
      body.append(host);
      plot.mount(body);
    },
    draw(s) {
      words(host, s);
      plot.draw();
    },
    dispose: () => plot.dispose(),
  };
}
