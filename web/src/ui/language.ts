// The page in another language: one more set of the same shape as ui/words.ts. It is to be spoken before anything else of
// the page is loaded, since panels and commands take their names when they are.
import * as english from "./words";

/** The same shape with other texts: a text for a text, a function of the same values for a function. */
type Wording<T> = T extends string
  ? string
  : T extends (...values: infer V) => infer R
    ? (...values: V) => Wording<R>
    : { readonly [K in keyof T]: Wording<T[K]> };

type English = typeof english;

/** Every text of the page; the names are those of the sets in ui/words/. */
export type Language = {
  readonly [K in keyof English as English[K] extends string ? never : K]: Wording<English[K]>;
};

type Tree = { [key: string]: unknown };

/** Put the texts of `from` into `into`, set by set. */
function put(into: Tree, from: Tree): void {
  for (const [key, value] of Object.entries(from)) {
    const old = into[key];
    if (old !== null && typeof old === "object" && value !== null && typeof value === "object")
      put(old as Tree, value as Tree);
    else into[key] = value;
  }
}

export function speak(language: Language): void {
  const sets = english as unknown as Tree;
  for (const [name, words] of Object.entries(language)) put(sets[name] as Tree, words as Tree);
}
