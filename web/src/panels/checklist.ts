// Why are there no packets? Each question with the evidence that the stream gives, and its remedy. Pure.
import type { LinkReport, Reason, Reject, Topic } from "../generated/types";
import type { State } from "../state";
import { alive, silence_s } from "../ui/age";
import { clip, number, sentence } from "../ui/format";
import { nameOf } from "../ui/links";
import { remedyOf, topicOf } from "../ui/reasons";
import { checkWords as w, topicQuestions } from "../ui/words";

export interface Check {
  question: string;
  answer: "yes" | "no" | "unknown";
  evidence: string;
  remedy: string;
}

/** Share of packets rejected for one topic from which on it is a fault: stray datagrams come in every network. */
const NOTABLE = 0.01;

/** The relay says once a second whether datagrams arrived. */
const PAUSE_S = 2.5;

const total = (s: State) => (s.hop?.links ?? []).reduce((n, l) => n + l.packets, 0);

/** Do datagrams arrive, of whatever kind? Where the relay does not say, packets do: but of when others came they say nothing. */
function arrival(s: State): Pick<Check, "answer" | "evidence"> {
  const packets = total(s);
  const rejected = (s.hop?.rejects ?? []).reduce((n, r) => n + r.count, 0);
  const claims = s.hop?.claims.length ?? 0;
  const counts = w.counts(packets, rejected, claims);
  const silent_s = silence_s(s);
  const soFar = w.soFar(counts, silent_s === null ? null : Math.round(silent_s));

  const { datagram_s = null, time_s: now_s = 0, phase } = s.source ?? {};
  if (datagram_s !== null) {
    const since_s = now_s - datagram_s;
    return since_s > PAUSE_S
      ? { answer: "no", evidence: w.none(Math.round(since_s), counts) }
      : { answer: "yes", evidence: soFar };
  }
  if (packets + rejected + claims) {
    const answer = silent_s === null ? "yes" : rejected + claims ? "unknown" : "no";
    return { answer, evidence: soFar };
  }
  return {
    answer: s.hop || phase === "waiting" ? "no" : "unknown",
    evidence: clip(s.source?.message, 160) || w.nothing,
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

/** Of what nodes send; of a recording, that is there, only what is in it. */
export function checklist(s: State): Check[] {
  const ofPackets = (Object.keys(topicQuestions) as Topic[]).flatMap((topic) => asked(topic, s) ?? []);
  return s.source?.can.seek ? ofPackets : [arrives(s), ...ofPackets, channel(s)];
}

function arrives(s: State): Check {
  const silent = silence_s(s) !== null;
  return { question: w.datagrams, ...arrival(s), remedy: silent ? w.isNodeOn : w.setTarget };
}

/** A topic's question: no if a notable share was rejected for it, yes if CSI was read, else unknown. Null: it has none. */
function asked(topic: Topic, s: State): Check | null {
  const found = topicQuestions[topic];
  if (!found) return null;
  const { question, right, remedy } = found;
  if (topic === "rate") return rate(s, question, remedy);
  const bad = worst(s, topic),
    packets = total(s);
  if (bad && bad.count > NOTABLE * packets) {
    const evidence = w.rejected(bad.count, clip(bad.text, 80), clip(bad.example, 80));
    return { question, answer: "no", evidence, remedy: sentence(remedyOf(bad)) || remedy };
  }
  if (!packets) return { question, answer: "unknown", evidence: w.noPacketYet, remedy };
  const bins = [...new Set((s.hop?.links ?? []).map((l) => l.bins))];
  return { question, answer: "yes", evidence: right || w.bins(bins), remedy: "" };
}

/** The commonest reject of a topic. */
const worst = (s: State, topic: Topic): Reject | undefined =>
  [...(s.hop?.rejects ?? [])].filter((r) => topicOf(r) === topic).sort((a, b) => b.count - a.count)[0];

/** What a link's estimates say of its rate, if it is too low for one. */
const tooSlow = ({ motion, motion_statistic, breathing_rate }: LinkReport): Reason | undefined =>
  [motion, motion_statistic, breathing_rate].flatMap((e) => e.reason ?? []).find((r) => topicOf(r) === "rate");

function rate(s: State, question: string, remedy: string): Check {
  const links = s.hop?.links ?? [],
    living = alive(s);
  if (!links.length) return { question, answer: "unknown", evidence: w.noPacketYet, remedy };
  if (!living.length) return { question, answer: "unknown", evidence: w.noPacketNow, remedy };
  const evidence = living
    .slice(0, 4)
    .map((l) => w.rate(nameOf(l.id, s, 40), number(l.rate_hz)))
    .join("; ");
  const low = living.flatMap((l) => tooSlow(l) ?? [])[0];
  if (!low) return { question, answer: "yes", evidence, remedy };
  return { question, answer: "no", evidence: `${evidence}; ${clip(low.text, 80)}`, remedy };
}

function channel(s: State): Check {
  const links = s.hop?.links ?? [],
    living = alive(s);
  const silent = links.filter((l) => !living.includes(l));
  const names = silent.slice(0, 3).map((l) => w.silent(nameOf(l.id, s, 40), Math.round(l.age_s)));
  return {
    question: w.channel,
    answer: links.length && !silent.length ? "yes" : "unknown", // a silence has other causes too
    evidence: silent.length ? names.join("; ") : links.length ? w.allHeard : w.channelUnknown,
    remedy: w.fixChannel,
  };
}
