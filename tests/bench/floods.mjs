// More than an engine can compute, natively and in Pyodide in the same run; prints the table of docs/results/engine.md.
//   node tests/bench/floods.mjs
import { inPyodide, native } from "./lib/both.mjs";

const there = native("floods"),
  here = await inPyodide("floods");
const cells = (f) => [f.busy.toFixed(2), f.p99_ms.toFixed(0), f.slowest_ms.toFixed(0), f.late_ms.toFixed(0)];
console.log(`| | native: of a core | hop, 99 % | slowest | latest | Pyodide: of a core | hop, 99 % | slowest | latest | links in full |
|---|---|---|---|---|---|---|---|---|---|`);
for (const [name, f] of Object.entries(there))
  console.log(`| ${[name, ...cells(f), ...cells(here[name]), here[name].full].join(" | ")} |`);
