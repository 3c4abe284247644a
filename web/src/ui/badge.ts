// Where the data comes from; stands in the strip at all times and only repeats what the stream says of itself.
import { html, nothing, type TemplateResult } from "lit-html";
import type { State } from "../state";
import type { SourceState } from "../workers/messages";
import { clip, number } from "./format";
import { silence_s } from "./frames";

const marks = { live: "●", replay: "▶", simulated: "◇", stopped: "■", opening: "◌", "no data": "○" } as const;

function phaseWord(s: SourceState): string {
  switch (s.phase) {
    case "playing":
      return "";
    case "opening":
      return "opening";
    case "paused":
      return "paused";
    case "ended":
      return "ended";
    case "waiting":
      return s.can.seek ? "simulating" : "waiting for packets";
    case "reconnecting":
      return s.retry_in_s === null ? "reconnecting" : `reconnecting in ${Math.ceil(s.retry_in_s)} s`;
    case "error":
      return "stopped";
  }
}

/** "pulse, ESP32, 120 Hz · MIT" */
export function whatPlays(s: SourceState): string {
  const rate = s.rate_hz ? `${number(s.rate_hz)} Hz` : "";
  const what = [clip(s.name, 60), clip(s.chip, 24), rate].filter(Boolean).join(", ");
  return [what, clip(s.licence, 24)].filter(Boolean).join(" · ");
}

export function badgeKind(s: State): keyof typeof marks {
  if (s.source?.kind) return s.source.kind;
  switch (s.source?.phase) {
    case "error":
      return "stopped";
    case "waiting":
    case "reconnecting":
      return "no data"; // and so nothing that could say where it comes from
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
  const silent = silent_s === null ? "" : `, silent for ${Math.floor(silent_s)} s`;
  const held = s.source?.phase === "reconnecting" || silent;
  const origin = s.source?.origin ? `${what}. From ${clip(s.source.origin, 160)}` : what;
  return html`<p class="badge" data-kind=${kind} ?data-held=${held} title=${origin}>
    <span class="badge-kind"><span aria-hidden="true">${marks[kind]}</span> ${kind.toUpperCase()}${silent}</span>
    ${what ? html`<span class="badge-what">${what}</span>` : nothing}
    ${phase ? html`<span class="badge-phase">${phase}</span>` : nothing}
  </p>`;
}
