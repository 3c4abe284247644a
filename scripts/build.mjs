// npm run build: set up what is missing, build the page into web/dist, and its compressed twins beside it.
import { join } from "node:path";
import { setUp } from "./lib/setup.mjs";
import { fail, root, step } from "./lib/steps.mjs";
import { writeTwins } from "./lib/twins.mjs";

const help = `npm run build

Sets up Halfwave (once) and builds the page into web/dist, as npm start does, with .br and .gz twins of all that they make
smaller. Any file server can serve web/dist, under any path. The first time takes a minute more, for Brotli.

  npm run build       the page
  npm run wheels      the page, and both Python distributions into dist: halfwave, and halfwave_relay, which carries it`;

async function main() {
  if (process.argv.slice(2).some((word) => /^-?-h/.test(word))) return console.log(help);
  await setUp({ forTests: false });
  await step("Compressed twins", () => writeTwins(join(root, "web/dist")));
}

main().catch(fail);
