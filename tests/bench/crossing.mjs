// A hop's report on its way from Python to the page, whole and as what changed: bytes and CPU, native and under Pyodide.
//   node tests/bench/crossing.mjs      writes docs/results/crossing.md
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { createServer } from "vite";
import { root } from "../../scripts/lib/steps.mjs";
import { inPyodide, native } from "./lib/both.mjs";

const TURNS = 30;
const server = await createServer({
  configFile: false,
  root,
  appType: "custom",
  logLevel: "error",
  server: { middlewareMode: true },
});
const { merged, reportOf } = await server.ssrLoadModule("/web/src/workers/difference.ts");

function cpu_ms(work) {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e3;
}

const whole = (texts) => texts.map((text) => JSON.parse(text));
function changes(texts) {
  let told = null;
  return texts.map((text) => {
    told = merged(told, JSON.parse(text));
    return reportOf(told);
  });
}

/** Least CPU ms a hop in JavaScript, in turns. */
function read_ms([a, b]) {
  const turns = Array.from({ length: TURNS }, () => [cpu_ms(() => whole(a)), cpu_ms(() => changes(b))]);
  return [0, 1].map((i) => Math.min(...turns.map((t) => t[i])) / a.length);
}

const there = native("crossing"),
  here = await inPyodide("crossing");
const row = (cells) => `| ${cells.join(" | ")} |`;
const pair = ([a, b], digits) => [a.toFixed(digits), b.toFixed(digits)];
const rows = Object.entries(there).map(([links, { bytes, cpu_ms: made, texts }]) => {
  const read = read_ms(texts),
    python = here[links].cpu_ms,
    all = [0, 1].map((i) => python[i] + read[i]);
  return row([
    links,
    ...pair(bytes, 0),
    ...pair(made, 3),
    ...pair(python, 3),
    ...pair(read, 3),
    (all[1] / all[0]).toFixed(2),
  ]);
});

const text = `# What a hop's report costs on its way to the page

    node tests/bench/crossing.mjs

A report is JSON. It crosses whole once, after a source is opened or a moment sought; then what changed since the hop
before does. Links of 64 bins at 100 Hz, each in full service, half of the time with someone walking; hops of 50 ms, means
over four seconds with full windows. CPU in milliseconds a hop, the least of thirty turns of whole and changes: to compare
and write it in Python, natively and in Pyodide (in Node), and to read it and put it together in JavaScript. The last
column is Pyodide and JavaScript together, changes to whole. Pyodide's clock is that of the wall: on a machine that others
use at the time five runs gave 0.53 to 1.20 with one link, 0.75 to 0.97 with three, 0.50 to 0.76 with 20 and 0.43 to 0.50
with 64. Processor: ${cpus()[0].model}.

| links | bytes: whole | changes | native: whole | changes | Pyodide: whole | changes | JavaScript: whole | changes | ratio |
|---|---|---|---|---|---|---|---|---|---|
${rows.join("\n")}
`;
writeFileSync(join(root, "docs/results/crossing.md"), text);
console.log(text);
process.exit(0); // Pyodide keeps Node alive
