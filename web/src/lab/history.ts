// What was run before, kept for the next visit; and the way through it with the arrows. Pure but for where it is kept.
import { kept } from "../kept";

const MOST = 100;
const LONGEST = 4000;

const lines = kept("console", (found) =>
  Array.isArray(found) ? found.filter((l): l is string => typeof l === "string").slice(-MOST) : [],
);

export class Past {
  #at: number | null = null;
  /** What was being written when the way through began. */
  #draft = "";

  constructor(private readonly store: { get(): string[]; set(all: string[]): void } = lines) {}

  add(text: string): void {
    this.#at = null;
    if (!text.trim() || text.length > LONGEST || text === this.store.get().at(-1)) return;
    this.store.set([...this.store.get(), text].slice(-MOST));
  }

  /** The text before (by -1) or after (1) the one that stands there; null: there is none. */
  step(by: -1 | 1, text: string): string | null {
    const all = this.store.get();
    if (this.#at === null) {
      if (by > 0 || !all.length) return null;
      this.#draft = text;
      this.#at = all.length;
    }
    const next = this.#at + by;
    if (next < 0) return null;
    if (next >= all.length) {
      this.#at = null;
      return this.#draft;
    }
    this.#at = next;
    return all[next] ?? null;
  }
}

/** How all of these words begin. */
export function sharedStart(words: readonly string[]): string {
  const [first = "", ...others] = words;
  let length = first.length;
  for (const word of others) while (!word.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
