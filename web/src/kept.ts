// What the page keeps of one visit for the next: small values by name, in localStorage. Nothing leaves the browser.

const PREFIX = "halfwave ";

export interface Kept<T> {
  get(): T;
  set(value: T): void;
}

/**
 * A value that outlives the page. `read` makes it from what was found, which another version or a person may have written
 * (undefined: nothing is there), and never throws. Where the browser keeps nothing, it holds for this visit.
 */
export function kept<T>(name: string, read: (found: unknown) => T): Kept<T> {
  let value: T | undefined;
  return {
    get() {
      value ??= read(found(name));
      return value;
    },
    set(next) {
      value = next;
      try {
        localStorage.setItem(PREFIX + name, JSON.stringify(next));
      } catch (error) {
        console.warn(`${name} is kept for this visit alone: ${error}`);
      }
    },
  };
}

function found(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null") ?? undefined;
  } catch {
    return undefined; // no storage, or not ours
  }
}
