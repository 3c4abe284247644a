// A moment plays again, with what came before it.
import type { Signal } from "../signal";
import { state, update } from "../state";
import { canReplay } from "./when";

const LEAD_S = 2;

export function replay(signal: Signal, time_s: number): void {
  const { source } = state;
  if (!source || !canReplay(source)) return;
  const at_s = Math.max(source.start_s, time_s - LEAD_S);
  update({ source: { ...source, time_s: at_s } });
  signal.seek(at_s);
  signal.play();
}
