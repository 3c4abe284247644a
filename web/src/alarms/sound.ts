// Three tones. A browser lets a page sound only after someone has clicked on it or typed.

const TONES_HZ = [880, 660, 880];
const TONE_S = 0.22,
  APART_S = 0.3,
  EDGE_S = 0.02;

let context: AudioContext | null = null;

/** A click or a key: sound may be made from now on. */
function wake(): void {
  context ??= new AudioContext();
  void context.resume().catch(() => {});
}

/** Listen for the first click or key, so that alarms that were on before can sound. */
export function wakeOnGesture(): void {
  for (const event of ["pointerdown", "keydown"] as const) addEventListener(event, wake, { once: true, capture: true });
}

/** volume: 0 to 1. False: the browser does not let it sound yet. */
export function sound(volume: number): boolean {
  if (context?.state !== "running") return false;
  const gain = context.createGain();
  gain.connect(context.destination);
  gain.gain.value = 0;
  for (const [i, hz] of TONES_HZ.entries()) {
    const from_s = context.currentTime + 0.02 + i * APART_S,
      tone = context.createOscillator();
    tone.frequency.value = hz;
    tone.connect(gain);
    gain.gain.setValueAtTime(0, from_s);
    gain.gain.linearRampToValueAtTime(volume * volume, from_s + EDGE_S); // loudness is heard by its square root
    gain.gain.setValueAtTime(volume * volume, from_s + TONE_S - EDGE_S);
    gain.gain.linearRampToValueAtTime(0, from_s + TONE_S);
    tone.start(from_s);
    tone.stop(from_s + TONE_S);
    tone.onended = () => {
      tone.disconnect();
      if (i === TONES_HZ.length - 1) gain.disconnect();
    };
  }
  return true;
}

/** On a click: the context is there, and sounds once it runs. */
export async function testSound(volume: number): Promise<void> {
  wake();
  await context?.resume();
  sound(volume);
}
