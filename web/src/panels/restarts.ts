// When nodes began anew: told by the counts of the links, which grow. Pure.
import type { HopReport } from "../generated/types";

const MOST = 100;

export class Restarts {
  times: number[] = [];
  #known = new Map<string, number>();

  take(hop: HopReport): void {
    for (const l of hop.links) {
      const before = this.#known.get(l.node);
      if (before !== undefined && l.restarts > before && this.times.at(-1) !== hop.time_s)
        this.times = [...this.times, hop.time_s].slice(-MOST);
      this.#known.set(l.node, l.restarts);
    }
  }

  clear(): void {
    this.times = [];
    this.#known.clear();
  }
}
