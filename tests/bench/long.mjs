// A long recording in Pyodide (in Node): CPU time, whatever else the machine does, of opening it, of a moment sought, and
// of what follows in the background. tests/bench/web/long.bench.mjs has the waits in a browser.
//   node tests/bench/long.mjs FILE [FOLDER]     FOLDER/py: another state of the package, to compare with
import { closeSync, fstatSync, openSync, readFileSync, readSync, realpathSync } from "node:fs";
import { nodeCore, runtime } from "../../scripts/lib/image.mjs";
import { wheelFiles } from "../../scripts/lib/pyodide.mjs";
import { root } from "../../scripts/lib/steps.mjs";

const [path, folder = root] = process.argv.slice(2);
const SEEKS = 20;

function cpu_ms(work) {
  const began = process.cpuUsage(),
    result = work(),
    { user, system } = process.cpuUsage(began);
  return [(user + system) / 1e3, result];
}

/** As the worker gives a file. */
function fileOf(path) {
  const file = openSync(path, "r");
  return {
    size: fstatSync(file).size,
    read(at, n) {
      const bytes = new Uint8Array(n);
      return bytes.subarray(0, readSync(file, bytes, 0, n, at));
    },
    close: () => closeSync(file),
  };
}

const { install } = await runtime(),
  core = await nodeCore();
const python = await core.loadPyodide({ indexURL: core.indexURL, lockFileContents: core.lock });
for (const { path } of Object.values(wheelFiles())) install(python, new Uint8Array(readFileSync(path)));
python.mountNodeFS("/project", realpathSync(folder));
const page = python.runPython(
  'import sys; sys.path[:0] = ["/project/py"]; from halfwave.apps.page import Page, preload; preload(); Page()',
);
const long = page.open_file !== undefined;

function open() {
  if (long) return page.open_file(fileOf(path), "a recording");
  const bytes = readFileSync(path);
  page.reserve(bytes.length);
  const inbox = page.inbox.getBuffer("u8");
  inbox.data.set(bytes);
  inbox.release();
  return page.open(bytes.length, "a recording");
}
const ofFill = { steps: 0, all: 0, most: 0 };
function fill() {
  for (let fills = true; fills; ) {
    const [ms, answer] = cpu_ms(() => JSON.parse(page.fill()));
    ofFill.steps++;
    ofFill.all += ms;
    ofFill.most = Math.max(ofFill.most, ms);
    fills = answer.fills;
  }
}
function seeks(facts, then = () => {}) {
  const all = Array.from({ length: SEEKS }, (_, i) => {
    const share = ((i * 0.618034 + 0.31) % 1) * 0.96 + 0.02;
    const [ms] = cpu_ms(() => page.seek(facts.start_s + share * (facts.stop_s - facts.start_s)));
    then();
    return ms;
  }).sort((a, b) => a - b);
  return `median ${all[SEEKS >> 1].toFixed(0)}, worst ${all.at(-1).toFixed(0)}`;
}
const mega = () => `${(python._module.HEAPU8.length / 2 ** 20).toFixed(0)} MiB`;

const [opened, text] = cpu_ms(open),
  facts = JSON.parse(text);
const [first] = cpu_ms(() => page.seek(facts.start_s + 20));
console.log(`CPU ms: open ${opened.toFixed(0)}, first hop ${first.toFixed(0)}; Python's memory ${mega()}`);
console.log(`a moment sought, just opened: ${seeks(facts)}; ${mega()}`);
if (long && facts.reads) {
  let parts = 0,
    most = 0;
  const [all] = cpu_ms(() => {
    for (let whole = false; !whole; parts++) {
      const [ms, answer] = cpu_ms(() => JSON.parse(page.read_on(0)));
      most = Math.max(most, ms);
      whole = answer.whole;
    }
  });
  console.log(
    `read to its end and looked over: ${all.toFixed(0)} in ${parts} parts, the longest ${most.toFixed(0)}; ${mega()}`,
  );
}
console.log(`a moment sought: ${seeks(facts, long ? fill : () => {})}; ${mega()}`);
if (long)
  console.log(
    `the minutes before: ${(ofFill.all / SEEKS).toFixed(0)} in ${ofFill.steps / SEEKS} steps, the longest ${ofFill.most.toFixed(0)}`,
  );
else console.log(`looked over: ${cpu_ms(() => page.overview())[0].toFixed(0)}; ${mega()}`);
process.exit(0);
