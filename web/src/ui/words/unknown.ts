// The text of what is not known: one quiet line a reason, with what it holds for; why and what to do on demand.

import { LOCALE } from "./units";

const all = new Intl.ListFormat(LOCALE, { type: "conjunction" });

/** "Heart rate · pauses in breathing": names have commas of their own. */
const listed = (names: readonly string[]): string =>
  names.map((n, i) => (i ? n.charAt(0).toLowerCase() + n.slice(1) : n)).join(" · ");

const inSentence = (names: readonly string[]): string =>
  all.format(names.map((n) => n.charAt(0).toLowerCase() + n.slice(1)));

export const unknownWords = {
  notYet: (names: readonly string[]) => `${listed(names)}: not known yet`,
  not: (names: readonly string[]) => `${listed(names)}: not known`,
  /** The one estimate that a panel is about, whose name is its title. */
  aloneNotYet: "Not known yet",
  alone: "Not known",
  places: (names: readonly string[]) =>
    `Node positions are not set: ${inSentence(names)} need${names.length > 1 ? "" : "s"} them.`,
  setPlaces: "Set them",
  whyOf: (name: string, text: string) => `${name}: ${text}`,
};
