// Names, units and classes of estimates, from the engine's own registry.
import { QUANTITIES, type Quantity, type QuantityName } from "../generated/quantities";
import type { Estimate } from "../generated/types";
import { label } from "./format";

type ClassOf<N extends QuantityName> = (typeof QUANTITIES)[N]["classes"][number];

/** Undefined for one that a newer engine knows. */
export const quantityNamed = (name: string): Quantity | undefined => (QUANTITIES as Record<string, Quantity>)[name];

export const labelOf = (name: string): string => quantityNamed(name)?.label ?? label(name);

/** Is the estimate of this quantity, and its class one of these? */
export const is = <N extends QuantityName>(e: Estimate | undefined, name: N, ...classes: ClassOf<N>[]): boolean =>
  e?.name === name && (classes as unknown[]).includes(e.value);
