// More boards than are computed, natively and in Pyodide in the same run.   node tests/bench/overload.mjs
import { inPyodide, native } from "./lib/both.mjs";

console.log("native ", native("overload"));
console.log("Pyodide", await inPyodide("overload"));
