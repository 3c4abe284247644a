// npm run docs: the documentation as a site. A broken link fails, as does anything that would ask a third party.
import { cpSync, rmSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { docsPackages } from "./lib/setup.mjs";
import { StepError, cache, fail, python, root, run, step } from "./lib/steps.mjs";
import { thirdParties } from "./lib/third_parties.mjs";

const help = `npm run docs [-- --site-dir FOLDER]

Builds docs/, with the reference and the tutorial, as a site into FOLDER, ./site by default.`;

async function main() {
  const args = process.argv.slice(2);
  if (args.length && !(args.length === 2 && args[0] === "--site-dir")) return console.log(help);
  const site = args[1] === undefined ? join(root, "site") : isAbsolute(args[1]) ? args[1] : resolve(root, args[1]);
  await step("Python packages", docsPackages);
  await step("The documentation", async () => {
    // Of a folder of its own: Sphinx's notebooks leave one beside what they are built into.
    const made = join(cache, "docs/html");
    const options = ["-q", "-W", "--keep-going", "-d", join(cache, "docs/doctrees"), "docs", made];
    await run(python, ["-m", "sphinx", ...options], { tip: "see above; each warning names its page" });
    const asked = thirdParties(made);
    if (asked.length) throw new StepError(`the site would ask others:\n  ${asked.join("\n  ")}`);
    rmSync(site, { recursive: true, force: true });
    cpSync(made, site, { recursive: true });
    return site;
  });
}

main().catch(fail);
