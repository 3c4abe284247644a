// Why are there no packets? Each question with the evidence that the stream gives, and its remedy. Pure.
import type { Reject } from "../generated/types";
import { BOARDS_PORT } from "../sources/port";
import type { State } from "../state";
import { clip, count, number } from "../ui/format";
import { alive } from "../ui/frames";
import { nameOf } from "../ui/links";

export interface Check {
  question: string;
  answer: "yes" | "no" | "unknown";
  evidence: string;
  remedy: string;
}

/** Share of packets refused for one reason from which on it is a fault: stray datagrams come in every network. */
const NOTABLE = 0.01;

/** Packets a second below which the engine says nothing of motion (py/halfwave/sensing/motion.py). */
const LEAST_HZ = 4;

/** The relay says once a second whether datagrams came. */
const PAUSE_S = 2.5;

function rejected(s: State, words: RegExp): Reject | undefined {
  return [...(s.hop?.rejects ?? [])].filter((r) => words.test(r.text)).sort((a, b) => b.count - a.count)[0];
}

/** Do datagrams come, of whatever kind? Where the relay does not say, packets do: but of when others came they say nothing. */
function arrival(s: State): Pick<Check, "answer" | "evidence"> {
  const links = s.hop?.links ?? [];
  const packets = links.reduce((n, l) => n + l.packets, 0);
  const refused = (s.hop?.rejects ?? []).reduce((n, r) => n + r.count, 0);
  const claims = s.hop?.claims.length ?? 0;
  const before = `${count(packets)} CSI packets read, ${count(refused)} refused, ${count(claims)} reports of nodes`;
  const without_s = links.length && !alive(s).length ? Math.round(Math.min(...links.map((l) => l.age_s))) : null;
  const noCsi = without_s === null ? "" : ` No CSI packet for ${without_s} s.`;

  const { datagram_s = null, time_s: now_s = 0, phase } = s.source ?? {};
  if (datagram_s !== null) {
    const since_s = now_s - datagram_s;
    return since_s > PAUSE_S
      ? { answer: "no", evidence: `None for ${Math.round(since_s)} s. Before: ${before}.` }
      : { answer: "yes", evidence: `So far: ${before}.${noCsi}` };
  }
  if (packets + refused + claims) {
    const answer = without_s === null ? "yes" : refused + claims ? "unknown" : "no";
    return { answer, evidence: `So far: ${before}.${noCsi}` };
  }
  return {
    answer: s.hop || phase === "waiting" ? "no" : "unknown",
    evidence: clip(s.source?.message, 160) || "Nothing has come yet.",
  };
}

/** What is missing now, if anything. Nothing is while a recording opens, a scene is computed, or play stands. */
export function missing(s: State): "connection" | "packets" | null {
  const { phase, can } = s.source ?? {};
  if (!s.ready || !can || can.seek) return null;
  if (phase === "reconnecting") return "connection";
  const comes = phase === "waiting" ? alive(s).length > 0 : phase !== "playing" || !s.hop || alive(s).length > 0;
  return comes ? null : "packets";
}

/** Of what boards send; of a recording, that is there, only what is in it. */
export function checklist(s: State): Check[] {
  const all = questions(s);
  return s.source?.can.seek ? all.filter((c) => c.of === "packets") : all;
}

function questions(s: State): (Check & { of: "boards" | "packets" })[] {
  const links = s.hop?.links ?? [];
  const packets = links.reduce((n, l) => n + l.packets, 0);

  /** A property that only packets can show: wrong if a notable share was refused for it, right if CSI was read, else unknown. */
  const ask = (question: string, words: RegExp, right: string, remedy: string): Check & { of: "packets" } => {
    const bad = rejected(s, words),
      of = "packets" as const;
    if (bad && bad.count > NOTABLE * packets)
      return {
        of,
        question,
        answer: "no",
        evidence: `${count(bad.count)} refused: ${clip(bad.text, 80)}. Example: ${clip(bad.example, 80)}`,
        remedy,
      };
    if (packets) return { of, question, answer: "yes", evidence: right, remedy: "" };
    return { of, question, answer: "unknown", evidence: "No packet has shown it yet.", remedy };
  };

  const living = alive(s);
  const silent = links.filter((l) => !living.includes(l));
  const allSilent = links.length > 0 && !living.length;
  const slow = living.filter((l) => l.rate_hz < LEAST_HZ);
  return [
    {
      of: "boards",
      question: "Do datagrams arrive?",
      ...arrival(s),
      remedy: allSilent
        ? "Does the board have power, and is it still in the network? Has the address of the relay's machine changed?"
        : `Give the board the address of the relay's machine as its target, and ${BOARDS_PORT}; let the firewall pass it; check that both are in the same network, not a guest network.`,
    },
    ask(
      "Is their format known?",
      /magic|format|unknown|text|column/i,
      "The first bytes are those of a known format.",
      "Set the firmware to raw CSI (magic C5110001) or Espressif CSV text.",
    ),
    ask(
      "Are they whole?",
      /length|short|long|cut|torn|truncat|crc/i,
      "Their length fits what they announce.",
      "Raise the board's buffer, or lower its rate; a line over serial needs 921,600 baud.",
    ),
    ask(
      "Is the number of sub-carriers known?",
      /bin|sub-?carrier|layout/i,
      `${[...new Set(links.map((l) => l.bins))].slice(0, 6).join(", ")} bins.`,
      "Use the chip's usual 64, 128 or 192 bins (256 with HE).",
    ),
    {
      of: "packets",
      question: "Is the rate enough?",
      answer: !links.length || allSilent ? "unknown" : slow.length ? "no" : "yes",
      evidence: !links.length
        ? "No CSI packet has come yet."
        : allSilent
          ? "No packet comes now."
          : links
              .slice(0, 4)
              .map((l) => `${nameOf(l.id, s, 40)}: ${number(l.rate_hz)} Hz`)
              .join("; "),
      remedy: `Motion needs ${LEAST_HZ} packets a second and is surer from 40 on; the activity model needs 40. Beacons alone give 3 to 10: let the board ping the router, or a second board send.`,
    },
    {
      of: "boards",
      question: "Does the transmitter still send on the same channel?",
      answer: links.length && !silent.length ? "yes" : "unknown", // a silence has other causes too
      evidence: silent.length
        ? silent
            .slice(0, 3)
            .map((l) => `${nameOf(l.id, s, 40)} silent for ${Math.round(l.age_s)} s`)
            .join("; ")
        : links.length
          ? "All links are heard."
          : "Which channel a board hears cannot be seen from here.",
      remedy:
        "A router on automatic channels moves away: fix its channel, and put the boards on the same. If the router was changed, tell the boards its new name.",
    },
  ];
}
