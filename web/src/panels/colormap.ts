// Viridis (van der Walt and Smith), a perceptually uniform colour map that also reads without colour vision, from nine of
// its points. 256 colours as the bytes that ImageData wants, seen as uint32.
const points = ["440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725"].map(
  (hex) => [0, 2, 4].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as [number, number, number],
);

export function pack(r: number, g: number, b: number): number {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

function colourAt(share: number): number {
  const x = share * (points.length - 1);
  const i = Math.min(Math.floor(x), points.length - 2);
  const mix = (c: 0 | 1 | 2) => Math.round(points[i]![c] + (x - i) * (points[i + 1]![c] - points[i]![c]));
  return pack(mix(0), mix(1), mix(2));
}

export const viridis = Uint32Array.from({ length: 256 }, (_, i) => colourAt(i / 255));
