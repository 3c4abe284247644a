// The text of the page: one set of one shape, so that another language is one more; index.html shows the same words.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { ago, percent, probability } from "../../web/src/ui/format";
import { type Language, speak } from "../../web/src/ui/language";
import { manualUrl } from "../../web/src/ui/manual";
import * as english from "../../web/src/ui/words";

const html = readFileSync(new URL("../../web/index.html", import.meta.url), "utf8");

test("what is painted before anything has loaded are the page's words", () => {
  const { frameWords: w, badgeWords } = english;
  for (const words of [
    `<title>${w.title}</title>`,
    `content="${w.description}"`,
    `>${w.skip}</button>`,
    `aria-label="${w.room}"`,
    `aria-label="${w.readings}"`,
    `<p>${w.noScript}</p>`,
    badgeWords.opening,
  ])
    expect(html).toContain(words);
});

type Tree = { [key: string]: unknown };

/** The same set with every text, and every text that a function makes, in capitals. */
function loud(words: unknown): unknown {
  if (typeof words === "string") return words.toUpperCase();
  if (typeof words === "function")
    return (...values: unknown[]) => {
      const text = (words as (...v: unknown[]) => unknown)(...values);
      return typeof text === "string" ? text.toUpperCase() : text;
    };
  if (Array.isArray(words)) return words.map(loud);
  if (words === null || typeof words !== "object") return words;
  return Object.fromEntries(Object.entries(words as Tree).map(([key, value]) => [key, loud(value)]));
}

test("a set of the same shape takes the place of every text, and the functions of format speak it too", () => {
  const sets = Object.fromEntries(Object.entries(english).filter(([, words]) => typeof words === "object"));
  const before = structuredClone(Object.fromEntries(Object.entries(sets).map(([k, v]) => [k, JSON.stringify(v)])));
  const old = Object.fromEntries(Object.entries(sets).map(([k, v]) => [k, copied(v)]));
  speak({ ...(loud(sets) as object), unitWords: { ...english.unitWords, now: "JETZT" } } as Language);
  expect([english.headlineWords.breathing("6.0"), english.frameWords.skip, ago(0), english.notices.noSeek[0]]).toEqual([
    "SOMEONE IS HERE, BREATHING 6.0 A MINUTE",
    "SKIP TO THE READINGS",
    "JETZT",
    "THIS SOURCE HAS NO TIMELINE.",
  ]);
  speak(old as unknown as Language);
  expect(Object.fromEntries(Object.entries(sets).map(([k, v]) => [k, JSON.stringify(v)]))).toEqual(before);
});

/** A copy that keeps its functions. */
function copied(words: unknown): unknown {
  if (Array.isArray(words)) return words.map(copied);
  if (words === null || typeof words !== "object") return words;
  return Object.fromEntries(Object.entries(words as Tree).map(([key, value]) => [key, copied(value)]));
}

test("all text is in sets, so that all of it can be replaced", () => {
  const loose = Object.entries(english).filter(([, words]) => typeof words !== "object");
  expect(loose.map(([name]) => name)).toEqual(["LOCALE", "NODES_PORT"]); // which other words are made with
});

test("ages and shares in words", () => {
  expect([ago(0.2), ago(4.26), ago(300), ago(7200), percent(0.123), percent(null), probability(0.5)]).toEqual([
    "now",
    "4.3 s ago",
    "5 min ago",
    "2 h ago",
    "12.3 %",
    "–",
    "50 %",
  ]);
});

test("the documentation is beside the page on GitHub Pages, and else in the repository", () => {
  expect(manualUrl("page#ways-in", "https://someone.github.io/halfwave/?demo=fall")).toBe(
    "https://someone.github.io/halfwave/docs/page.html#ways-in",
  );
  expect(manualUrl("relay", "http://192.168.1.20:8000/")).toBe(
    "https://github.com/halfwave/halfwave/blob/main/docs/relay.md",
  );
});
