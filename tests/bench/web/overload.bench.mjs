// More boards than a page computes: how late its hops are, and how long Python takes for one, through a real relay.
//   node tests/bench/web/overload.bench.mjs [BOARDS] [SECONDS]      150 boards at 100 Hz for 40 s, if nothing else is said
import { openPage, openRelay, quantile, send } from "./lib/live.mjs";

const boards = Number(process.argv[2] ?? 150),
  seconds = Number(process.argv[3] ?? 40),
  SETTLED_S = 10;
const relay = await openRelay(),
  { page, version, close } = await openPage(relay.url);
console.log(`${version}, software WebGL; ${boards} boards at 100 Hz for ${seconds} s; ms`);
const sender = await send(relay.udpPort, boards, seconds),
  began_ms = Date.now();
await sender.done;
const hops = await page.evaluate(() => window.hops),
  strip = await page.locator("#strip").textContent();
const row = (name, of) => {
  const late = of.map((hop) => hop.out - hop.sent),
    way = of.map((hop) => hop.arrived - hop.sent),
    python = of.map((hop) => hop.python_ms),
    said = (values) => [0.5, 0.99, 1].map((q) => quantile(values, q).toFixed(0).padStart(6)).join(" ");
  console.log(
    `${name.padEnd(18)} ${of.length} hops   late (median, p99, most) ${said(late)}   on the way ${said(way)}   Python, of a hop ${said(python)}`,
  );
};
const settled_ms = began_ms + SETTLED_S * 1e3;
row(
  `the first ${SETTLED_S} s`,
  hops.filter((hop) => hop.out < settled_ms),
);
row(
  "from then on",
  hops.filter((hop) => hop.out >= settled_ms),
);
console.log(`the strip says at the end: ${strip.replaceAll("\n", " ")}`);
await close();
relay.stop();
