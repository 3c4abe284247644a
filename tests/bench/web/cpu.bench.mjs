// CPU of all of the browser's processes while boards send at 100 Hz, beside the same page without traffic in the same run.
// Linux: reads /proc.   node tests/bench/web/cpu.bench.mjs [SECONDS]
import { readdirSync, readFileSync } from "node:fs";
import { openPage, openRelay, send } from "./lib/live.mjs";

const seconds = Number(process.argv[2] ?? 12),
  WARM_S = 3,
  TICKS_PER_S = 100;

/** CPU seconds so far by kind of process, of `pid` and all below it. */
function cpu_s(pid) {
  const processes = readdirSync("/proc")
    .filter((f) => /^\d+$/.test(f))
    .flatMap((f) => {
      try {
        const stat = readFileSync(`/proc/${f}/stat`, "latin1"),
          fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const kind = /--type=([\w-]+)/.exec(readFileSync(`/proc/${f}/cmdline`, "latin1"))?.[1] ?? "browser";
        return [
          {
            pid: Number(f),
            parent: Number(fields[1]),
            kind,
            s: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S,
          },
        ];
      } catch {
        return [];
      } // it ended meanwhile
    });
  const ours = new Set([pid]),
    sum = {};
  for (let before = 0; before !== ours.size; ) {
    before = ours.size;
    for (const p of processes) if (ours.has(p.parent)) ours.add(p.pid);
  }
  for (const p of processes) if (ours.has(p.pid)) sum[p.kind] = (sum[p.kind] ?? 0) + p.s;
  return sum;
}

const relay = await openRelay(),
  { page, version, pid, close } = await openPage(relay.url);
console.log(
  `${version}, software WebGL (its drawing is the gpu-process); ${seconds - WARM_S - 1} s each; per cent of one core`,
);
for (const boards of [0, 1, 10]) {
  const sender = boards ? await send(relay.udpPort, boards, seconds) : null;
  await page.waitForTimeout(WARM_S * 1000);
  const before = cpu_s(pid),
    began = performance.now();
  await page.waitForTimeout((seconds - WARM_S - 1) * 1000);
  const after = cpu_s(pid),
    took_s = (performance.now() - began) / 1000;
  const share = Object.fromEntries(
    Object.keys(after).map((kind) => [kind, ((after[kind] - (before[kind] ?? 0)) / took_s) * 100]),
  );
  const total = Object.values(share).reduce((a, b) => a + b, 0);
  console.log(
    `${boards ? `${String(boards).padStart(2)} boards` : "no traffic"}`.padEnd(12),
    `all ${total.toFixed(0).padStart(4)}   `,
    Object.entries(share)
      .filter(([, v]) => v >= 0.5)
      .map(([k, v]) => `${k} ${v.toFixed(0)}`)
      .join("  "),
  );
  await sender?.done;
}
await close();
relay.stop();
