// Received signal strength of each link over time.
import { onHeat, type State, subscribe } from "../state";
import { nameOf } from "../ui/links";
import { rssiWords as w } from "../ui/words";
import type { Heat } from "../workers/messages";
import type { Panel, PanelKind } from "./panel";
import { Plot, type Point } from "./plot";

const KEYS = [1, 2, 3, 4] as const;
/** Packets of the past are thinned to the pace of the hops. */
const EVERY_S = 0.25;

const shown = (s: State) => (s.hop?.links ?? []).slice(0, KEYS.length);

class RssiPanel implements Panel {
  /** The packets that came with the latest heat-map rows: at opening, those before the first hop. */
  #latest: Heat | null = null;
  #stop: (() => void)[] = [];
  #plot = new Plot({
    name: "rssi",
    unit: "dBm",
    about: w.about,
    series: KEYS.map((key) => ({ label: w.series(key), key, width: 1.5 })),
    labels: (s) => shown(s).map((l) => nameOf(l.id, s)),
    read: (s) => (s.hop ? { time_s: s.hop.time_s, values: KEYS.map((_, i) => shown(s)[i]?.rssi_dbm ?? null) } : null),
    past: (s, from_s, to_s) => this.#past(s, from_s, to_s),
  });

  mount(body: HTMLElement): void {
    this.#stop = [
      onHeat((heat) => {
        this.#latest = heat;
      }),
      subscribe((s, changed) => {
        if (changed.has("source") && s.source === null) this.#latest = null;
      }),
    ];
    this.#plot.mount(body);
  }

  draw(): void {
    this.#plot.draw();
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
    this.#plot.dispose();
  }

  #past(s: State, from_s: number, to_s: number): Point[] {
    const heat = this.#latest;
    const column = shown(s).findIndex((l) => l.id === heat?.link);
    if (!heat || column < 0) return [];
    const points: Point[] = [];
    heat.time_s.forEach((time_s, i) => {
      const next_s = (points.at(-1)?.time_s ?? from_s) + EVERY_S;
      if (time_s < next_s || time_s >= to_s) return;
      const values: Point["values"] = Array(KEYS.length).fill(null);
      values[column] = heat.rssi_dbm[i] ?? null;
      points.push({ time_s, values });
    });
    return points;
  }
}

export const rssi: PanelKind = {
  id: "rssi",
  title: w.title,
  needs: ["hop", "source"],
  create: () => new RssiPanel(),
};
