// The answers of halfwave.apps.lab as the page gets them: with numbers in the place of where they lie in the outbox.
import type { At, LabDrawn, LabFile, LabPicture, LabRan, LabText, Wrong } from "../generated/page";

type Maps = "axis" | "index" | "block" | "values" | "middle" | "low" | "high";
export type Picture = Omit<LabPicture, Maps> & { axis: Float64Array } & Record<Exclude<Maps, "axis">, Float32Array>;
export type Drawn = Omit<LabDrawn, "x" | "y"> & { x: Float64Array; y: Float32Array };
export type Ran = Omit<LabRan, "drawn"> & { drawn: Drawn[] };
export interface SavedFile {
  name: string;
  bytes: ArrayBuffer;
}
export type LabAnswer = Picture | Ran | SavedFile | LabText | Wrong;

/** Copies out of the outbox. */
export interface Numbers {
  floats(at: At): Float32Array;
  doubles(at: At): Float64Array;
  bytes(at: At): ArrayBuffer;
}

export function labAnswer(told: LabPicture | LabRan | LabFile | LabText | Wrong, numbers: Numbers): LabAnswer {
  if ("columns" in told)
    return {
      ...told,
      axis: numbers.doubles(told.axis),
      index: numbers.floats(told.index),
      block: numbers.floats(told.block),
      values: numbers.floats(told.values),
      middle: numbers.floats(told.middle),
      low: numbers.floats(told.low),
      high: numbers.floats(told.high),
    };
  if ("drawn" in told)
    return {
      ...told,
      drawn: told.drawn.map((d) => ({ ...d, x: numbers.doubles(d.x), y: numbers.floats(d.y) })),
    };
  return "bytes" in told ? { name: told.name, bytes: numbers.bytes(told.bytes) } : told;
}

/** What need not be copied on its way to the page. */
export function buffersOf(answer: LabAnswer): ArrayBuffer[] {
  if ("columns" in answer) return [answer.values.buffer as ArrayBuffer];
  if ("bytes" in answer) return [answer.bytes];
  return "drawn" in answer ? answer.drawn.map((d) => d.y.buffer as ArrayBuffer) : [];
}
