// What to do about what is not known or was not used: chosen by the reason's code, never by its words.
import { REASONS, WAIT } from "../generated/reasons";
import type { Reason } from "../generated/types";

/** Empty where the reason says it by itself. */
export const remedyOf = (r: Reason | null): string => (r ? REASONS[r.code]?.remedy || String(r.values.tip ?? "") : "");

/** Does it come by itself? */
export const comes = (r: Reason | null): boolean => remedyOf(r) === WAIT;
