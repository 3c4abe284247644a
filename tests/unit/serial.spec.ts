// Nodes at a USB port, without one: lines and blocks, what is no text, and the port's end of the page on a port that plays.
import { execFileSync } from "node:child_process";
import { expect, test } from "@playwright/test";
import { declaration, lineBlock } from "../../web/src/sources/serial-blocks";
import { type Port, type PortState, SerialReader } from "../../web/src/sources/serial-port";
import { bestRate, isWrong, Lines, notText, TextWatch } from "../../web/src/sources/serial-text";
import { obstacle, usbSettings } from "../../web/src/ui/usb";
import type { FromSocket } from "../../web/src/workers/messages";
import { env, python } from "../web/support/relay";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (b: Uint8Array) => new TextDecoder().decode(b);
const noise = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 167 + ((i * i) >> 3)) & 255);
const LINE = `CSI_DATA,0,1a:00:00:00:00:00,-50,${"1,".repeat(100)}\n`;

test("what is written is what Python's writer writes", () => {
  const script = [
    "import sys",
    "from halfwave.wire import USER0, interface_block, section_header, text_block",
    "out = section_header(application='') + interface_block('live', link_type=USER0, name='USB')",
    "sys.stdout.buffer.write((out + text_block(0, 1_700_000_000_123_456_000, b'CSI_DATA,0')).hex().encode())",
  ].join("\n");
  const theirs = execFileSync(python, ["-c", script], { env }).toString();
  const ours = Buffer.concat([declaration("USB"), lineBlock(bytes("CSI_DATA,0"), 1_700_000_000_123.456)]);
  expect(ours.toString("hex")).toBe(theirs);
});

test("lines are whole however they are cut, and each has the time at which its end came", () => {
  const whole = bytes("boot\r\nCSI_DATA,1,[1 2]\n\nCSI_DATA,2,[3 4]\r\ncut");
  for (const step of [1, 3, 7, 100]) {
    const lines = new Lines();
    const found = [];
    for (let at = 0; at < whole.length; at += step) found.push(...lines.take(whole.slice(at, at + step), at));
    expect(found.map((l) => text(l.bytes))).toEqual(["boot", "CSI_DATA,1,[1 2]", "CSI_DATA,2,[3 4]"]);
    expect(found.map((l) => l.arrived_ms)).toEqual([...found.map((l) => l.arrived_ms)].sort((a, b) => a - b));
  }
  const endless = new Lines();
  const cut = Array.from({ length: 100 }, () =>
    endless.take(
      noise(4096).filter((b) => b > 20),
      0,
    ),
  ).flat();
  expect(cut.length).toBeGreaterThan(1);
  expect(Math.max(...cut.map((l) => l.bytes.length))).toBeLessThanOrEqual(1 << 16);
});

test("a wrong rate is told after two seconds of it, a boot and a word in another script are not", () => {
  const watch = new TextWatch();
  expect(watch.take(noise(500), 0)).toBeNull();
  expect(watch.take(noise(500), 1000)).toBeNull();
  const wrong = watch.take(noise(500), 2000);
  expect(wrong && isWrong(wrong)).toBe(true);

  const boots = new TextWatch();
  const told = [
    noise(300),
    bytes(LINE.repeat(9)),
    bytes(LINE.repeat(9)),
    bytes("温度 20 °C, ".repeat(9) + LINE.repeat(9)),
  ];
  expect(told.map((b, i) => boots.take(b, 1001 * i))).toEqual([null, null, null, null]);
  expect(notText(bytes("a\tb\r\n\u001b[0m"))).toBe(0);
});

test("of the usual rates the one with text is found, and none where none has", () => {
  const found = new Map([
    [115_200, { bytes: 900, notText: 500 }],
    [921_600, { bytes: 900, notText: 3 }],
    [2_000_000, { bytes: 10, notText: 0 }],
  ]);
  expect(bestRate(found)).toBe(921_600);
  found.delete(921_600);
  expect(bestRate(found)).toBeNull();
});

test("why a page cannot read a port is said, and what was kept is read with care", () => {
  const serial = {} as never;
  const policy = (allowed: boolean) => ({ allowsFeature: () => allowed });
  expect(obstacle({ isSecureContext: false, serial: undefined })).toBe("insecure");
  expect(obstacle({ isSecureContext: true, serial: undefined })).toBe("unsupported");
  expect(obstacle({ isSecureContext: true, serial, policy: policy(false) })).toBe("policy");
  expect(obstacle({ isSecureContext: true, serial, policy: policy(true) })).toBeNull();
  expect(usbSettings(undefined)).toEqual({ baud: 921_600, again: false });
  expect(usbSettings({ baud: 115_200, again: true })).toEqual({ baud: 115_200, again: true });
  expect(usbSettings({ baud: null, again: "yes" })).toEqual({ baud: null, again: false });
  expect(usbSettings({ baud: 300 }).baud).toBe(921_600);
});

/** A port whose node prints at 115,200 baud; at any other rate noise comes. It can be unplugged. */
class FakePort implements Port {
  readable: ReadableStream<Uint8Array> | null = null;
  opened: number[] = [];
  private controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  constructor(
    public every_ms = 5,
    public chunk = bytes(LINE.repeat(4)),
  ) {}
  getInfo = () => ({ usbVendorId: 1, usbProductId: 2 });
  async open({ baudRate }: { baudRate: number }) {
    this.opened.push(baudRate);
    this.readable = new ReadableStream<Uint8Array>({
      start: (c) => {
        this.controller = c;
        const part = baudRate === 115_200 ? this.chunk : noise(400);
        this.timer = setInterval(() => c.enqueue(part.slice()), this.every_ms);
      },
      cancel: () => clearInterval(this.timer),
    });
  }
  async close() {
    clearInterval(this.timer);
    this.readable = null;
  }
  unplug() {
    clearInterval(this.timer);
    this.readable = null;
    this.controller?.error(new DOMException("The device has been lost.", "NetworkError"));
  }
}

function reading(port: FakePort, baud: number | null, plugged = () => true) {
  const { port1, port2 } = new MessageChannel();
  const came: FromSocket[] = [];
  let waits = true;
  port2.onmessage = ({ data }: MessageEvent<FromSocket>) => {
    came.push(data);
    if (data.type === "data" && waits) port2.postMessage({ type: "read", bytes: data.data.byteLength });
  };
  const ports = { getPorts: async () => (plugged() ? [port] : []), requestPort: async () => port };
  const found: number[] = [];
  const states: PortState[] = [];
  const reader = new SerialReader(ports, port, baud, port1, {
    changed: (s) => states.push({ ...s }),
    found: (b) => found.push(b),
  });
  const said = (type: string) =>
    came
      .filter((m) => m.type === "said")
      .map((m) => JSON.parse(m.text))
      .filter((m) => m.type === type);
  return {
    reader,
    came,
    found,
    said,
    connect: () => port2.postMessage({ type: "connect", url: "" }),
    fetchNothing: () => {
      waits = false;
    },
    end() {
      reader.close();
      port1.close();
      port2.close();
    },
  };
}

test("a port's lines come as blocks; unplugged it is told, plugged in it reads on", async () => {
  const port = new FakePort();
  let plugged = true;
  const r = reading(port, 115_200, () => plugged);
  r.connect();
  await expect.poll(() => r.reader.state.lines).toBeGreaterThan(20);
  expect(r.said("hello")[0]).toMatchObject({ provenance: "live" });
  expect(r.came.map((m) => m.type).slice(0, 2)).toEqual(["said", "data"]); // a new stream forgets what came before
  const first = r.came.find((m) => m.type === "data");
  expect(Buffer.from(first?.type === "data" ? first.data : new ArrayBuffer(0)).subarray(0, 28)).toEqual(
    Buffer.from(declaration("USB").subarray(0, 28)),
  );
  plugged = false;
  port.unplug();
  await expect
    .poll(() => r.came.filter((m) => m.type === "closed"))
    .toEqual([{ type: "closed", reason: "it was unplugged" }]);
  r.connect();
  await expect.poll(() => r.came.filter((m) => m.type === "closed").length).toBe(2);
  plugged = true;
  r.connect();
  await expect.poll(() => r.said("hello").length).toBe(2);
  await expect.poll(() => r.reader.state.lines).toBeGreaterThan(5);
  r.end();
});

test("a wrong rate is named, and the right one found", async () => {
  const port = new FakePort();
  const r = reading(port, 921_600);
  r.connect();
  await expect.poll(() => r.said("note").length, { timeout: 8000 }).toBe(1);
  expect(r.said("note")[0].text).toMatch(/Wrong baud rate\? [\d,]+ of [\d,]+ bytes are no text/);
  r.reader.setBaud(null);
  await expect.poll(() => r.came.filter((m) => m.type === "closed").length).toBe(1);
  r.connect();
  await expect.poll(() => r.found, { timeout: 8000 }).toEqual([115_200]);
  await expect.poll(() => r.reader.state.lines).toBeGreaterThan(5);
  expect(r.reader.state.wrong).toBeNull();
  r.end();
});

test("where nothing is fetched, lines are dropped and counted, and what waits stays bounded", async () => {
  const port = new FakePort(1, bytes(LINE.repeat(400)));
  const r = reading(port, 115_200);
  r.fetchNothing();
  r.connect();
  await expect.poll(() => r.reader.state.dropped, { timeout: 20_000 }).toBeGreaterThan(1000);
  const waiting = r.came.reduce((n, m) => n + (m.type === "data" ? m.data.byteLength : 0), 0);
  expect(waiting).toBeLessThan(6 << 20);
  expect(r.said("dropped").at(-1).total).toBeGreaterThan(1000);
  r.end();
});

test("what 2,000,000 baud bring in 30 s is cut and wrapped in a fraction of that", () => {
  const lines = new Lines(),
    watch = new TextWatch(),
    chunk = bytes(LINE.repeat(16)),
    chunks = Math.ceil((30 * 200_000) / chunk.length);
  let wrapped = 0;
  const began_ms = performance.now();
  for (let i = 0; i < chunks; i++) {
    watch.take(chunk, i);
    for (const line of lines.take(chunk, i)) wrapped += lineBlock(line.bytes, line.arrived_ms).length;
  }
  const spent_s = (performance.now() - began_ms) / 1000;
  console.log(`  30 s of 2,000,000 baud: ${spent_s.toFixed(2)} s`);
  expect(wrapped).toBeGreaterThan(6e6);
  expect(spent_s).toBeLessThan(10);
});
