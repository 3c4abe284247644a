// From a board's packet to the estimate on the screen, through the relay; beside the transport alone (packet to bytes in
// the page's worker) in the same run.   node tests/bench/web/latency.bench.mjs [SECONDS]
import { openPage, openRelay, quantile, send } from "./lib/live.mjs";

const seconds = Number(process.argv[2] ?? 15),
  WARM_S = 3;
const relay = await openRelay(),
  { page, version, close } = await openPage(relay.url);
console.log(`${version}, software WebGL; boards at 100 Hz for ${seconds} s, the first ${WARM_S} s left out; ms`);
for (const boards of [1, 10]) {
  const sender = await send(relay.udpPort, boards, seconds);
  await page.waitForTimeout(WARM_S * 1000);
  await page.evaluate(() => {
    window.hops.length = 0;
  });
  await sender.done;
  const hops = await page.evaluate(() => window.hops);
  const row = (name, values) =>
    console.log(
      `${String(boards).padStart(2)} boards  ${name.padEnd(46)} median ${quantile(values, 0.5).toFixed(1).padStart(6)}   p99 ${quantile(values, 0.99).toFixed(1).padStart(6)}   (${values.length} hops)`,
    );
  const spent = (name, from, to) =>
    row(
      name,
      hops.map((hop) => hop[to] - hop[from]),
    );
  spent("packet sent -> bytes in the page (baseline)", "sent", "arrived");
  spent("packet sent -> estimate out, in the page", "sent", "out");
  spent("packet sent -> estimate on the screen", "sent", "shown");
  row(
    "Python, of each hop",
    hops.map((hop) => hop.python_ms),
  );
}
await close();
relay.stop();
