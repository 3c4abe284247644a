// What to do, and which question a reason answers, are chosen by its code; the text of the page stands in ui/words.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { because, hop as madeUp, movingLink, source } from "../../web/harness/made-up";
import { REASONS } from "../../web/src/generated/reasons";
import type { HopReport, Topic } from "../../web/src/generated/types";
import { checklist } from "../../web/src/panels/checklist";
import { type State, state } from "../../web/src/state";
import { sentence } from "../../web/src/ui/format";
import { comes, remedyOf, topicOf } from "../../web/src/ui/reasons";
import { checkWords, topicQuestions } from "../../web/src/ui/words";

test("every code has a remedy, and every topic a question or a stated none", () => {
  const codes = Object.entries(REASONS);
  expect(codes.length).toBeGreaterThan(2);
  for (const [code, { remedy, topic }] of codes) {
    expect(remedy.trim(), code).not.toBe("");
    expect(topicQuestions, code).toHaveProperty([topic]);
    expect(remedyOf({ code, values: {}, text: "" })).toBe(remedy);
  }
  expect(comes({ code: "no_packets", values: {}, text: "anything at all" })).toBe(true);
  expect(topicOf(null)).toBe("");
  expect(topicOf({ code: "of_a_newer_engine", values: {}, text: "" })).toBe("");
});

/** The page on a relay that sends. */
const on = (more: Partial<HopReport>): State => ({
  ...state,
  ready: true,
  hop: { ...madeUp(30, 1, true), ...more },
  hopAt: performance.now(),
  source: { ...source("playing"), live: true },
});

const checkOf = (topic: Topic, s: State) => checklist(s).find((c) => c.question === topicQuestions[topic]!.question);

test("a reject is a fault of its topic by its code, whatever its text says, with the remedy of that code", () => {
  const [code, kind] = Object.entries(REASONS).find(
    ([, k]) => k.topic && k.topic !== "rate" && topicQuestions[k.topic],
  )!;
  const reject = { code, values: {}, text: "bins, magic, clock and length", count: 50, example: "de ad" };
  const wrong = checklist(on({ rejects: [reject] })).filter((c) => c.answer === "no");
  expect(wrong.map((c) => c.question)).toEqual([topicQuestions[kind.topic]!.question]);
  expect(wrong[0]!.remedy).toBe(sentence(kind.remedy));
  expect(wrong[0]!.evidence).toContain("50 rejected: bins, magic, clock and length. Example: de ad");
  const few = { ...reject, count: 1 };
  expect(
    checklist(on({ rejects: [few], links: [{ ...movingLink(30), packets: 1000 }] })).filter((c) => c.answer === "no"),
  ).toEqual([]);
  const stray = { ...because("bins, magic, clock and length"), count: 50, example: "" };
  expect(checklist(on({ rejects: [stray] })).filter((c) => c.answer === "no")).toEqual([]);
});

test("the rate is too low where a link's estimate says so by its code", () => {
  const link = movingLink(30);
  expect(checkOf("rate", on({ links: [link] }))?.answer).toBe("yes");
  const reason = {
    code: "rate_too_low",
    values: { rate_hz: 3, least_hz: 4 },
    text: "3.0 packets/s, at least 4 are needed",
  };
  const slow = { ...link, motion: { ...link.motion, value: null, reason } };
  expect(checkOf("rate", on({ links: [slow] }))).toMatchObject({
    answer: "no",
    evidence: expect.stringContaining("3.0 packets/s, at least 4 are needed"),
  });
  expect(checkOf("rate", on({ links: [{ ...slow, age_s: 60 }] }))?.evidence).toBe(checkWords.noPacketNow);
});

test("no file of the page is longer than can be read at a sitting", () => {
  expect(sources().filter(([, text]) => text.split("\n").length > 300)).toEqual([]);
});

const SOURCE = fileURLToPath(new URL("../../web/src/", import.meta.url));
const sources = () =>
  readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/^(generated|ui\/words)/.test(path))
    .map((path) => [path, readFileSync(SOURCE + path, "utf8").replace(/^\s*(\/\/|\/?\*).*$/gm, "")] as const);

test("nothing is chosen by comparing prose", () => {
  const field = "(text|why|reason|message|tip)";
  const prose = new RegExp(
    `\\.${field}\\)?\\s*([!=]==\\s*["'\`]|\\.(includes|startsWith|match|search)\\()|\\.test\\(\\w+\\.${field}`,
  );
  const found = sources().flatMap(([path, text]) =>
    text.split("\n").flatMap((line, i) => (prose.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

test("text stands in ui/words alone: no template and no string has words of its own", () => {
  const inTemplates = />\s*[^<>${}`=;()]*[a-z]{3,} [a-z]{2,}[^<>${}`=;()]*</gi;
  const sentences = /(?<!(Error|warn)\()["`][A-Z][a-z]+ [a-z]+ [^"`\n]*["`]/g;
  const spoken = /(aria-label|title|placeholder)="[^"$]*[a-z]{3,}/gi;
  const found = sources().flatMap(([path, text]) =>
    [...text.matchAll(inTemplates), ...text.matchAll(spoken), ...text.matchAll(sentences)].map(
      (m) => `${path}: ${m[0].trim().slice(0, 60)}`,
    ),
  );
  expect(found).toEqual([]);
});
