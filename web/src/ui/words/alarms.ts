// The text of the log, of marks and of alarms.
import type { Happening } from "../../history/log";
import type { RuleKind } from "../../generated/types";
import { clip, count, linkName, number, percent, probability, spread } from "../format";

/** "3 s", "5 min", "8.2 h". */
function span(s: number): string {
  if (s < 90) return `${number(Math.round(s))} s`;
  return s < 5400 ? `${number(Math.round(s / 60))} min` : `${(s / 3600).toFixed(1)} h`;
}

type Facts = Happening["evidence"];
const num = (facts: Facts, name: string): number | null => {
  const x = facts[name];
  return typeof x === "number" && Number.isFinite(x) ? x : null;
};
const str = (facts: Facts, name: string): string => (typeof facts[name] === "string" ? clip(facts[name], 160) : "");
const times = (n: number) => (n === 1 ? "once" : `${count(n)} times`);

export const kindWords: Record<Happening["kind"], string> = {
  motion: "Motion",
  presence: "Presence",
  zone: "Zones",
  breathing: "Breathing",
  fall: "Falls",
  link: "Links",
  stream: "Stream",
  mark: "Marks",
};

export const logWords = {
  title: "Log",
  none: "Nothing has begun or ended yet.",
  noneFound: "Nothing in the log fits the filter.",
  kind: "Kind",
  of: "Zone or link",
  all: "All",
  find: "Find in the log",
  upTo: (at: string, of: string) => `Worked through up to ${at} of ${of}.`,
  shown: (n: number, of: number) => `${count(n)} of ${count(of)}`,
  more: (n: number) => `Show ${count(n)} more`,
  play: (what: string, at: string) => `${at} ${what}, play from there`,
  noReplay: "Live data of a moment ago is not kept here, so it cannot play again.",
  why: "Why",
  whyOf: (what: string) => `Why: ${what}`,
  alarms: "Alarms…",
  csv: "CSV",
  exportCsv: "Export the log as CSV",
  json: "JSON",
  exportJson: "Export the log as JSON",
  copy: "Copy all",
  copied: (n: number) => `${count(n)} entries are in the clipboard.`,
  mark: "Mark",
  markKey: "Mark this moment (M)",
  remove: "Remove this mark",
  header: ["time, s", "date", "kind", "of", "what", "word", "evidence"],

  /** What began or ended. zone: its name. */
  said({ kind, phase, value, of, evidence }: Happening, zone = of): string {
    const began = phase === "began",
      unknown = value === "undetermined",
      already = evidence.from_start === true ? ", already so at the start" : "";
    switch (kind) {
      case "motion":
        return began ? `Motion began${already}` : unknown ? "Motion no longer known" : "Motion ended";
      case "presence":
        return began
          ? `Presence detected${already}`
          : unknown
            ? "Presence no longer known"
            : "Presence no longer detected";
      case "zone":
        return `${clip(zone, 40)}: ${unknown ? "no longer known" : clip(value, 40)}${already}`;
      case "breathing": {
        const rate = num(evidence, "rate"),
          std = num(evidence, "std");
        if (!began) return "Breathing no longer detected";
        return `Breathing detected${rate === null ? "" : `, ${number(rate, std)}${std ? ` ± ${spread(std)}` : ""} per minute`}`;
      }
      case "fall":
        return `Fall reported, ${logWords.sure(num(evidence, "probability"))}`;
      case "link":
        return `${linkName(of, 60)}: ${began ? (evidence.again ? "receiving again" : "receiving") : "lost"}`;
      case "stream":
        return began ? "Packets began to arrive" : `The clock was set: ${str(evidence, "why")}`;
      case "mark":
        return value ? `Mark: ${clip(value, 120)}` : "Mark";
    }
  },
  sure: (p: number | null) => (p === null ? "probability not known" : `probability ${probability(p)}`),

  /** The numbers that decided it, a sentence each. */
  because({ kind, phase, of, evidence: e }: Happening): string[] {
    const statistic = num(e, "statistic"),
      threshold = num(e, "threshold"),
      link = str(e, "link"),
      lines: string[] = [];
    if (e.from_start === true) lines.push("It was so already when the stream began, so when it began is not known.");
    if (statistic !== null && threshold !== null)
      lines.push(
        `The motion statistic was ${number(statistic)}, ${statistic > threshold ? "above" : "below"} its threshold of ${number(threshold)}.`,
      );
    if (phase === "ended" && kind === "motion" && statistic !== null)
      lines.push("It was told once nothing had moved for 3 s.");
    if (e.by === "moving") lines.push("By motion.");
    if (e.by === "breathing") lines.push("By breathing.");
    const seen = num(e, "seen_s_ago");
    if (seen !== null && phase === "ended") lines.push(`Motion or breathing was last detected ${span(seen)} before.`);
    const rate = num(e, "rate");
    if (rate !== null && kind !== "breathing") lines.push(`Breathing rate: ${number(rate)} per minute.`);
    const p = num(e, "probability");
    if (p !== null) lines.push(`Probability of the word: ${probability(p)}.`);
    const confidence = num(e, "confidence");
    if (confidence !== null) lines.push(`Confidence that this line is breathing: ${probability(confidence)}.`);
    if (link)
      lines.push(`Link: ${linkName(link, 80)}${num(e, "links") === null ? "" : `, of ${num(e, "links")} links`}.`);
    if (Array.isArray(e.links))
      for (const l of e.links.slice(0, 12) as Record<string, unknown>[])
        lines.push(
          `${linkName(String(l.link ?? ""), 60)}: ${clip(l.says, 30)}; it covers ${percent(Number(l.share), 0)} of the zone.`,
        );
    const silent = num(e, "silent_s"),
      hz = num(e, "rate_hz");
    if (silent !== null) lines.push(`No packet for ${span(silent)}.`);
    if (hz !== null) lines.push(`${number(hz)} packets a second.`);
    const window = num(e, "window_s");
    if (kind === "fall" && window !== null)
      lines.push(`By the activity model, from the ${number(Math.round(window))} s up to this moment.`);
    if (str(e, "why")) lines.push(`${str(e, "why")}.`);
    if (kind === "mark") lines.push(e.own === true ? "Set on this page." : "It is part of the recording.");
    return lines.length ? lines : [`No numbers were kept of it${of ? `, ${clip(of)}` : ""}.`];
  },
};

export const markWords = {
  title: "Mark this moment",
  text: "Text, if you like",
  set: "Set the mark",
  plain: "mark",
  at: (time: string) => `At ${time}.`,
  recorded: "It goes into the recording that runs, as a comment on the next packet.",
  kept: "It is kept in this browser, beside the recording.",
  live: "It stands in the log. Record to have it in a file.",
  nothing: ["There is nothing to mark.", "Open a recording or connect nodes first."],
} as const;

export const alarmWords = {
  title: "Alarms",
  command: "Alarms",
  purpose:
    "For convenience: Halfwave is not a medical or safety device, and an alarm may come late, wrongly or not at all.",
  none: "No alarm yet.",
  add: "Add an alarm",
  on: "On",
  edit: "Edit",
  done: "Done",
  remove: "Remove",
  kind: "When",
  kinds: {
    motion: "something moves",
    "no motion": "nothing moves",
    zone: "a zone is occupied",
    fall: "a fall is reported",
    breathing: "breathing is outside a range",
    link: "a link is lost",
  } satisfies Record<RuleKind, string>,
  zone: "Zone",
  noZones: "The room has no zones yet: draw one in the room editor.",
  link: "Link",
  anyLink: "Any link",
  hold: "For, s",
  low: "Below, per minute",
  high: "Above, per minute",
  cool: "Then not again for, min",
  quiet: "Quiet hours",
  from: "from",
  to: "to",
  quietHint: "In quiet hours nothing counts. They need a recording with a date.",
  acts: "Then",
  banner: "A banner on this page, always.",
  sound: "Sound",
  volume: "Volume",
  test: "Test",
  soundHint: "A browser plays no sound before you have clicked on this page, after each reload anew.",
  notify: "Browser notification",
  notifyDenied: "This browser shows no notifications of this page: allow them in its settings.",
  notifyNone: "This browser has no notifications.",
  webhook: "Webhook of the relay",
  webhookNone: "Not available: start the relay that serves this page with --webhook URL.",
  webhookHint: "The relay posts it to the address that it was started with.",

  /** A rule in words. */
  said(kind: RuleKind, of: string, for_s: number, low: number, high: number): string {
    const held = for_s > 0 ? ` for ${span(for_s)}` : "";
    switch (kind) {
      case "motion":
        return `Motion${held}`;
      case "no motion":
        return `No motion${held}`;
      case "zone":
        return `${clip(of, 40) || "Zone"} occupied${held}`;
      case "fall":
        return "Fall";
      case "breathing":
        return `Breathing below ${number(low)} or above ${number(high)} per minute${held}`;
      case "link":
        return `${of ? linkName(of, 40) : "A link"} lost${held}`;
    }
  },

  asking: "Counting…",
  nothingHeard: "Nothing has been heard yet, so how often it would fire is not known.",
  would: (n: number, heard_s: number) => `It would have fired ${times(n)} in ${span(heard_s)}`,
  at: (list: string, more: number) => `: at ${list}${more ? ` and ${count(more)} more` : ""}.`,
  bound: (between_s: number) => `, so at most once in ${span(between_s)} on average, with 95 % confidence.`,
  soFar: "The recording is still being worked through.",

  fired: (name: string) => `Alarm: ${name}`,
  firedAt: (time: string) => `at ${time}`,
  dismiss: "Dismiss",
  playIt: "Play it again",
  silent: "Sound waits for a click on this page.",
  noRelay: "No connection to the relay.",
  webhookSent: "The webhook was called.",
  webhookFailed: (why: string) => `The webhook was not called: ${why}`,
  webhookStatus: (status: number) => `the relay answered ${status}`,
};
