// The colours of the room, defined once: the ramp of the field (shader and legend read the same stops) and the palette of
// the theme, read from the page's custom properties.
export type Rgb = readonly [number, number, number];

export interface Palette {
  dark: boolean;
  background: Rgb;
  grid: Rgb;
  ink: Rgb;
  accent: Rgb;
  body: Rgb;
  ramp: readonly Rgb[];
}

/** Where the ramp's colours stand on 0..1 of the scale: blue, teal, green, amber, red. */
export const rampStops = [0, 0.3, 0.52, 0.76, 1] as const;

const hex = (word: string): Rgb =>
  [1, 3, 5].map((i) => Number.parseInt(word.slice(i, i + 2), 16) / 255) as unknown as Rgb;
const ramps = {
  dark: ["#2a55d8", "#139fb8", "#2fd07e", "#ffc64a", "#ff4b38"].map(hex),
  light: ["#5b86e8", "#1596b0", "#1f9d57", "#d98c00", "#d3212c"].map(hex),
};
/** For a page that defines no colours; the same as in styles/tokens.css, but for the body, which only the room knows. */
const fallbacks = {
  dark: { background: "#0b0f15", grid: "#232e3b", ink: "#c9d3df", accent: "#56b4e9", body: "#b79cff" },
  light: { background: "#e9edf2", grid: "#c5cdd8", ink: "#2a3440", accent: "#0072b2", body: "#6a35b5" },
};

/** Colour of the ramp at 0..1; beyond it, the end's colour. */
export function rampColour(ramp: readonly Rgb[], t: number): Rgb {
  const x = Math.min(1, Math.max(0, t));
  let i = 0;
  while (i < rampStops.length - 2 && x > rampStops[i + 1]!) i++;
  const from = ramp[i]!,
    to = ramp[i + 1]!,
    share = (x - rampStops[i]!) / (rampStops[i + 1]! - rampStops[i]!);
  const mix = (c: 0 | 1 | 2) => from[c] + (to[c] - from[c]) * share;
  return [mix(0), mix(1), mix(2)];
}

export const css = (c: Rgb, alpha = 1): string => `rgb(${c.map((v) => Math.round(v * 255)).join(" ")} / ${alpha})`;

/** Relative brightness, enough to tell a dark background from a light one. */
const brightness = (c: Rgb): number => 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];

let pen: CanvasRenderingContext2D | null = null;

/** Any CSS colour as sRGB 0..1: the browser resolves var(), light-dark() and oklch() by computed style and one pixel. */
function resolve(probe: HTMLElement, name: string, fallback: string): Rgb {
  probe.style.color = `var(${name}, ${fallback})`;
  pen ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  if (!pen) return hex(fallback);
  pen.fillStyle = getComputedStyle(probe).color;
  pen.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = pen.getImageData(0, 0, 1, 1).data;
  return [r / 255, g / 255, b / 255];
}

/** The theme as it now stands on the page; `probe` is an element in the document whose colour may be changed. */
export function readPalette(probe: HTMLElement): Palette {
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  const prefersLight = scheme === "light" || (scheme !== "dark" && matchMedia("(prefers-color-scheme: light)").matches);
  const named = getComputedStyle(document.documentElement).getPropertyValue("--scene-bg").trim() !== "";
  const background = resolve(probe, "--scene-bg", fallbacks[prefersLight ? "light" : "dark"].background);
  const dark = named ? brightness(background) < 0.5 : !prefersLight;
  const rest = fallbacks[dark ? "dark" : "light"];
  const read = (name: string, fallback: string) => resolve(probe, name, fallback);
  const palette = {
    dark,
    background,
    ramp: ramps[dark ? "dark" : "light"],
    grid: read("--scene-grid", rest.grid),
    ink: read("--scene-ink", rest.ink),
    accent: read("--scene-accent", rest.accent),
    body: read("--scene-body", rest.body),
  };
  probe.style.color = "";
  return palette;
}
