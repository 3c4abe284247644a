// The whole pipeline, native and under Pyodide in the same run: CPU by stage, by links, bins and rate.
//   node tests/bench/pipeline.mjs      writes docs/results/pipeline.md
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/lib/steps.mjs";
import { inPyodide, native } from "./lib/both.mjs";

const there = native("pipeline"),
  here = await inPyodide("pipeline");
const row = (...cells) => `| ${cells.join(" | ")} |`;
const ratio = (a, b) => (b / a).toFixed(1);
const sum = (stages) => Object.values(stages).reduce((a, b) => a + b, 0);
const stages = Object.keys(there.stages).map((name) =>
  row(name, there.stages[name].toFixed(2), here.stages[name].toFixed(2), ratio(there.stages[name], here.stages[name])),
);
const all = [sum(there.stages), sum(here.stages)];
const grows = (kind) =>
  Object.keys(there[kind]).map((n) =>
    row(n, there[kind][n].toFixed(1), here[kind][n].toFixed(1), ratio(there[kind][n], here[kind][n])),
  );
const table = (head, rows) => [row(head, "native", "Pyodide", "ratio"), "|---|---|---|---|", ...rows].join("\n");

const text = `# The whole pipeline: what a link costs

    node tests/bench/pipeline.mjs

CPU milliseconds for one link of 64 bins at 100 Hz and one second of stream, each stage as often as it is asked for; best
of twenty, one thread, native Python and Pyodide (in Node) in the same run. The engine computes all but the spectrogram,
its gate and the selection, which it computes for one link alone. Processor: ${cpus()[0].model}, ${cpus()[0].speed} MHz.

${table("stage", [...stages, row("**all**", all[0].toFixed(2), all[1].toFixed(2), ratio(...all))])}

One core keeps up with ${Math.floor(1000 / all[0])} such links natively and ${Math.floor(1000 / all[1])} in Pyodide, if every
stage runs for each. Motion, with taking packets
into its window, is ${(10 * there.stages["motion, 20 a second"]).toFixed(1)} µs a packet natively.

Processors differ more than commits: other machines of two cores gave 202 links natively and 66 in Pyodide, and 86 and
36. Commit fab1df3, where stages were not asked whether they are due, and the one that asks them by turns on one machine
(CPU, the least of four), hops the same to the last digit: the stages take 0.92 of what they took, the live spectrum
0.77; the engine 0.77, 0.78, 0.77 and 0.78 with 1, 5, 20 and 60 links, 0.82 and 0.86 with 128 and 256 bins, 0.86 and
0.84 at 50 and 200 packets a second; in Pyodide 0.80, 0.77, 0.78 and 0.80 with 1, 5, 20 and 60 links.

The one link that is looked at has a live spectrum and selection besides, four times a second: ${there.shown.all.toFixed(1)} ms
natively and ${here.shown.all.toFixed(1)} ms in Pyodide for a second of stream (live_doppler), however many links there are.

Each further link takes ${Math.round(there.memory_kib)} KiB of memory once all its windows are full, 3008 of them the ring
of its last packets; ${Math.round((there.memory_kib * 200) / 1024)} MiB for 200 links.

## How it grows

CPU milliseconds of the engine for a second of stream of all its links, before a minute has passed (so without breathing
and heart), with the spectrum of one; best of three.

${table("links", grows("links"))}

${table("bins, 5 links", grows("bins"))}

${table("packets a second, 5 links", grows("rate"))}

Below 80 packets a second motion is looked for across subcarriers too.
`;
writeFileSync(join(root, "docs/results/pipeline.md"), text);
console.log(text);
