// Nodes at a USB port: whether this page may read one, which one, and at what rate; kept for the next visit.
import { kept } from "../kept";
import { type Port, type Ports, type PortState, RATES, SerialReader } from "../sources/serial-port";
import type { Opener } from "./open";
import { complain, say } from "./toast";
import { usbWords as w } from "./words";

export interface UsbSettings {
  /** null: it is looked for. */
  baud: number | null;
  /** Connect by itself when the page opens. */
  again: boolean;
}

/** What Espressif's examples of CSI print at. */
const USUAL_BAUD = 921_600;

/** Made of what was kept, whoever wrote it. */
export function usbSettings(found: unknown): UsbSettings {
  const { baud, again } = (typeof found === "object" && found ? found : {}) as Record<string, unknown>;
  return {
    baud: baud === null || RATES.includes(baud as number) ? (baud as number | null) : USUAL_BAUD,
    again: again === true,
  };
}

export const settings = kept("usb", usbSettings);

export type Obstacle = keyof typeof w.no;

interface Surroundings {
  isSecureContext: boolean;
  serial: Ports | undefined;
  policy?: { allowsFeature(name: string): boolean };
}

/** Why this page cannot read a port; null where it can. */
export function obstacle({ isSecureContext, serial, policy }: Surroundings): Obstacle | null {
  if (!isSecureContext) return "insecure";
  if (!serial) return "unsupported";
  return policy && !policy.allowsFeature("serial") ? "policy" : null;
}

const ports = (): Ports | undefined => (navigator as { serial?: Ports }).serial;

export const obstacleHere = (): Obstacle | null =>
  obstacle({
    isSecureContext,
    serial: ports(),
    policy: (document as { featurePolicy?: { allowsFeature(name: string): boolean } }).featurePolicy,
  });

let reader: SerialReader | null = null;
let listener: () => void = () => {};

/** What the port that is read now does; null where none is. */
export const portState = (): PortState | null => (reader && !reader.isEnded ? reader.state : null);

/** One at a time: the dialog. */
export function onPort(told: () => void): void {
  listener = told;
}

/** Ask the user for a port, which the browser does; needs a click. */
export async function chooseUsb(opener: Opener): Promise<void> {
  let port: Port;
  try {
    port = await ports()!.requestPort();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "NotFoundError") say(w.noPort, w.noPortTip);
    else complain(name === "SecurityError" ? w.no.policy : w.notGiven(message), w.noPortTip);
    return;
  }
  read(opener, port);
}

/** A port that was granted before: none, or the browser does not say. */
export async function grantedPort(): Promise<Port | null> {
  if (obstacleHere()) return null;
  try {
    return (await ports()!.getPorts())[0] ?? null;
  } catch {
    return null; // a policy forbids even to ask
  }
}

export const usbByItself = async (): Promise<boolean> => settings.get().again && (await grantedPort()) !== null;

/** Read a port that was granted before; false where there is none. */
export async function reopenUsb(opener: Opener): Promise<boolean> {
  const port = await grantedPort();
  if (port) read(opener, port);
  return port !== null;
}

export function closeUsb(): void {
  reader?.stop();
  listener();
}

/** Of the port that is read, and kept. null: find it. */
export function setBaud(baud: number | null): void {
  settings.set({ ...settings.get(), baud });
  reader?.setBaud(baud);
}

function read(opener: Opener, port: Port): void {
  reader?.close();
  const { port1, port2 } = new MessageChannel();
  let complained = false;
  reader = new SerialReader(ports()!, port, settings.get().baud, port1, {
    changed(state) {
      if (!state.wrong) complained = false;
      else if (!complained) {
        complained = true;
        const { notText, bytes } = state.wrong;
        complain(w.wrong(notText, bytes), w.wrongTip, { label: w.findNow, run: () => setBaud(null) });
      }
      listener();
    },
    found(baud) {
      settings.set({ ...settings.get(), baud });
      say(w.found(baud));
    },
  });
  opener.usb(w.name, port2);
}
