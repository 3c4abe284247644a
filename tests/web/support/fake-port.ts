// A USB port that plays a recording at its pace, in place of navigator.serial: what a node prints, at the node's baud rate.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { recordings } from "./relay";

/** Lines and when each is printed, in ms from the first. */
export interface Printed {
  at_ms: number[];
  lines: string[];
}

const CLOCK_COLUMN = 18;

/** A part of one of pulse's recordings, by the clock of the node that printed it. */
export function printed(file: string, from_s: number, to_s: number): Printed {
  const text = gunzipSync(readFileSync(join(recordings!, file))).toString("latin1");
  const found: Printed = { at_ms: [], lines: [] };
  let first: number | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith("CSI_DATA,")) continue;
    const us = Number(line.split(",")[CLOCK_COLUMN]);
    first ??= us;
    const s = (us - first) / 1e6;
    if (s < from_s || s > to_s) continue;
    found.at_ms.push((s - from_s) * 1000);
    found.lines.push(line);
  }
  return found;
}

/** One behind the other. */
export function inTurn(...parts: Printed[]): Printed {
  const all: Printed = { at_ms: [], lines: [] };
  for (const part of parts) {
    const after_ms = (all.at_ms.at(-1) ?? -10) + 10;
    all.at_ms.push(...part.at_ms.map((t) => t + after_ms));
    all.lines.push(...part.lines);
  }
  return all;
}

/** Before the page opens. What is printed begins when the port is first opened, and loops; `window.fakePort` unplugs it. */
export async function installPort(page: Page, what: Printed, baud = 921_600): Promise<void> {
  await page.exposeFunction("fakePrinted", () => what);
  await page.addInitScript((rate: number) => {
    const boot = "ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n";
    let readable: ReadableStream<Uint8Array> | null = null;
    let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
    let timer = 0;
    let plugged = true;
    const text = new TextEncoder();
    const printed = (window as unknown as { fakePrinted(): Promise<Printed> }).fakePrinted();
    const spoiled = (bytes: Uint8Array<ArrayBuffer>, wrong: boolean) =>
      wrong ? bytes.map((b, i) => (b * 167 + i * 31) & 255) : bytes;
    async function print(to: ReadableStreamDefaultController<Uint8Array>, wrong: boolean) {
      const { at_ms, lines } = await printed;
      if (controller !== to) return;
      const begun = performance.now();
      let next = 0;
      to.enqueue(spoiled(text.encode(boot), wrong));
      timer = window.setInterval(() => {
        const now = (performance.now() - begun) % ((at_ms[at_ms.length - 1] ?? 0) + 1000);
        if (next >= lines.length && now < 500) next = 0;
        let out = "";
        for (; next < lines.length && at_ms[next]! <= now; next++) out += `${lines[next]}\n`;
        const bytes = spoiled(text.encode(out), wrong);
        if (bytes.length && controller === to) to.enqueue(bytes);
      }, 10);
    }
    const port = {
      get readable() {
        return readable;
      },
      getInfo: () => ({ usbVendorId: 0x10c4, usbProductId: 0xea60 }),
      async open({ baudRate }: { baudRate: number }) {
        if (!plugged) throw new DOMException("Failed to open serial port.", "NetworkError");
        readable = new ReadableStream<Uint8Array>({
          start: (c) => {
            controller = c;
            void print(c, baudRate !== rate);
          },
          cancel: () => clearInterval(timer),
        });
      },
      async close() {
        clearInterval(timer);
        readable = null;
      },
    };
    const granted = () => localStorage.getItem("fake port granted") !== null;
    const serial = {
      getPorts: async () => (plugged && granted() ? [port] : []),
      requestPort: async () => {
        if (!navigator.userActivation.isActive) throw new DOMException("no gesture", "SecurityError");
        localStorage.setItem("fake port granted", "1");
        return port;
      },
      addEventListener() {},
    };
    Object.defineProperty(navigator, "serial", { value: serial });
    Object.assign(window, {
      fakePort: {
        unplug() {
          plugged = false;
          clearInterval(timer);
          readable = null;
          controller?.error(new DOMException("The device has been lost.", "NetworkError"));
        },
        plug() {
          plugged = true;
        },
      },
    });
  }, baud);
}
