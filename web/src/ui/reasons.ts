// What to do about what is not known or was rejected, and what it is about: chosen by the reason's code, never by its words.
import { REASONS, WAIT } from "../generated/reasons";
import type { Reason, Topic } from "../generated/types";

/** Empty where the reason says it by itself. */
export const remedyOf = (r: Reason | null): string => (r ? REASONS[r.code]?.remedy || String(r.values.tip ?? "") : "");

/** Does it come by itself? */
export const comes = (r: Reason | null): boolean => remedyOf(r) === WAIT;

/** What it is about; empty where that is nothing that a check could answer. */
export const topicOf = (r: Reason | null): Topic => (r && REASONS[r.code]?.topic) || "";
