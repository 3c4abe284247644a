// A scene to simulate, dropped like a recording: the JSON object that docs/simulator.md describes.

const LARGEST_BYTES = 1 << 20;

/** Is it one? What is wrong in it, Python says. */
export function isScene(bytes: ArrayBuffer): boolean {
  if (bytes.byteLength > LARGEST_BYTES) return false;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return value instanceof Object && "room" in value;
  } catch {
    return false;
  }
}
