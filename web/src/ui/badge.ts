// Where the data comes from; stands in the strip at all times and only repeats what the stream says of itself.
import { html, nothing, type TemplateResult } from "lit-html";
import type { SourceState } from "../generated/page";
import type { State } from "../state";
import { silence_s } from "./age";
import { clip } from "./format";
import { badgeWords as w } from "./words";

const marks = { live: "●", replay: "▶", simulated: "◇", stopped: "■", opening: "◌", noData: "○" } as const;
export type BadgeKind = keyof typeof marks;

function phaseWord(s: SourceState): string {
  switch (s.phase) {
    case "playing":
      return "";
    case "waiting":
      return s.can.seek ? w.simulating : w.waiting;
    case "reconnecting":
      return w.reconnecting(s.retry_in_s);
    case "error":
      return w.phase.stopped;
    default:
      return w.phase[s.phase];
  }
}

/** "pulse, ESP32, 120 Hz · MIT" */
export function whatPlays(s: SourceState): string {
  const rate = s.rate_hz ? w.rate(s.rate_hz) : "";
  const what = [clip(s.name, 60), clip(s.chip, 24), rate].filter(Boolean).join(", ");
  return [what, clip(s.licence, 24)].filter(Boolean).join(" · ");
}

export function badgeKind(s: State): BadgeKind {
  if (s.source?.kind) return s.source.kind;
  switch (s.source?.phase) {
    case "error":
      return "stopped";
    case "waiting":
    case "reconnecting":
      return "noData"; // and so nothing that could say where it comes from
    default:
      return "opening";
  }
}

export function badge(s: State): TemplateResult {
  const kind = badgeKind(s);
  const what = s.source ? whatPlays(s.source) : "";
  const phase =
    s.source && kind !== "stopped" && !(kind === "opening" && s.source.phase === "opening") ? phaseWord(s.source) : "";
  const silent_s = kind === "live" && s.source?.phase === "playing" ? silence_s(s) : null;
  const silent = silent_s === null ? "" : w.silent(silent_s);
  const held = s.source?.phase === "reconnecting" || silent;
  const origin = s.source?.origin ? w.from(what, clip(s.source.origin, 160)) : what;
  return html`<p class="badge" data-kind=${kind} ?data-held=${held} title=${origin}>
    <span class="badge-kind"><span aria-hidden="true">${marks[kind]}</span> ${w[kind]}${silent}</span>
    ${what ? html`<span class="badge-what">${what}</span>` : nothing}
    ${phase ? html`<span class="badge-phase">${phase}</span>` : nothing}
  </p>`;
}
