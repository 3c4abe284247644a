// What to do about what is not known or was rejected, and what it is about: chosen by the reason's code, never by its words.
import { REASONS, WAIT } from "../generated/reasons";
import type { Reason, Topic } from "../generated/types";

export const remedyOf = (r: Reason | null): string => (r && REASONS[r.code]?.remedy) || "";

/** Does it come by itself? */
export const comes = (r: Reason | null): boolean => remedyOf(r) === WAIT;

/** What it is about; empty where that is nothing that a check could answer. */
export const topicOf = (r: Reason | null): Topic => (r && REASONS[r.code]?.topic) || "";

export const isAbout = (r: Reason | null, topic: Topic): boolean => topicOf(r) === topic;
