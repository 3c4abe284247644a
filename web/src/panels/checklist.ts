// Why are there no packets? Each question with the evidence that the stream gives, and its remedy. Pure.
import type { State } from "../state";
import { clip, count, linkName, number } from "../ui/format";

export interface Check {
  question: string;
  answer: "yes" | "no" | "unknown";
  evidence: string;
  remedy: string;
}

/** Share of packets refused for one reason from which on it is a fault: stray datagrams come in every network. */
const NOTABLE = 0.01;

/** Packets a second below which the engine says nothing of motion (py/halfwave/movement.py). */
const LEAST_HZ = 4;

type Reject = [reason: string, r: { count: number; example: string }];

function rejected(s: State, words: RegExp): Reject | undefined {
  return Object.entries(s.hop?.rejects ?? {})
    .filter(([reason]) => words.test(reason))
    .sort((a, b) => b[1].count - a[1].count)[0];
}

export function checklist(s: State): Check[] {
  const links = s.hop?.links ?? [];
  const packets = links.reduce((n, l) => n + l.packets, 0);
  const refused = Object.values(s.hop?.rejects ?? {}).reduce((n, r) => n + r.count, 0);
  const claims = s.hop?.claims.length ?? 0;
  const seen = packets + refused + claims;

  /** A property that only packets can show: wrong if a notable share was refused for it, right if CSI was read, else unknown. */
  const ask = (question: string, words: RegExp, right: string, remedy: string): Check => {
    const bad = rejected(s, words);
    if (bad && bad[1].count > NOTABLE * packets)
      return {
        question,
        answer: "no",
        evidence: `${count(bad[1].count)} refused: ${clip(bad[0], 80)}. Example: ${clip(bad[1].example, 80)}`,
        remedy,
      };
    if (packets) return { question, answer: "yes", evidence: right, remedy: "" };
    return { question, answer: "unknown", evidence: "No packet has shown it yet.", remedy };
  };

  const silent = links.filter((l) => l.age_s > Math.max(2, l.rate_hz > 0 ? 5 / l.rate_hz : 0));
  const allSilent = links.length > 0 && silent.length === links.length;
  const slow = links.filter((l) => l.rate_hz < LEAST_HZ && !silent.includes(l));
  const before = `${count(packets)} CSI packets read, ${count(refused)} refused, ${count(claims)} reports of nodes`;
  return [
    {
      question: "Do datagrams arrive?",
      answer: allSilent ? "no" : seen ? "yes" : s.hop || s.source?.phase === "waiting" ? "no" : "unknown",
      evidence: allSilent
        ? `None for ${Math.round(Math.min(...silent.map((l) => l.age_s)))} s. Before: ${before}.`
        : seen
          ? `${before}.`
          : clip(s.source?.message, 160) || "Nothing has come yet.",
      remedy: allSilent
        ? "Does the board have power, and is it still in the network? Has this machine's address changed?"
        : "Give the board this machine's address as its target, UDP port 5005; let the firewall pass it; check that both are in the same network, not a guest network.",
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
      question: "Is the rate enough?",
      answer: !links.length || allSilent ? "unknown" : slow.length ? "no" : "yes",
      evidence: !links.length
        ? "No CSI packet has come yet."
        : allSilent
          ? "No packet comes now."
          : links
              .slice(0, 4)
              .map((l) => `${linkName(l.id, 40)}: ${number(l.rate_hz)} Hz`)
              .join("; "),
      remedy: `Motion needs ${LEAST_HZ} packets a second and is surer from 40 on; the activity model needs 40. Beacons alone give 3 to 10: let the board ping the router, or a second board send.`,
    },
    {
      question: "Does the transmitter still send on the same channel?",
      answer: !links.length ? "unknown" : silent.length ? "no" : "yes",
      evidence: silent.length
        ? silent
            .slice(0, 3)
            .map((l) => `${linkName(l.id, 40)} silent for ${Math.round(l.age_s)} s`)
            .join("; ")
        : links.length
          ? "All links are heard."
          : "Which channel a board hears cannot be seen from here.",
      remedy:
        "A router on automatic channels moves away: fix its channel, and put the boards on the same. If the router was changed, tell the boards its new name.",
    },
  ];
}
