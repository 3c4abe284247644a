// The first Fresnel zone of a link: where a reflected path is at most half a wavelength longer than the direct one.
import { LIGHT_M_S, USUAL_HZ } from "../generated/limits";

/** Centre of 2.4 GHz WiFi channel 6: what is assumed for the drawing. */
export const FREQUENCY_HZ = USUAL_HZ;
export const WAVELENGTH_M = LIGHT_M_S / FREQUENCY_HZ;

/** Semi-axes in metres of the ellipsoid with the ends of a link `distance_m` long as its foci: along the link, across it. */
export function firstZone(distance_m: number): { along_m: number; across_m: number } {
  const along_m = (distance_m + WAVELENGTH_M / 2) / 2;
  return { along_m, across_m: Math.sqrt(along_m ** 2 - distance_m ** 2 / 4) };
}
