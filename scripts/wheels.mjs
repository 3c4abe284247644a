// npm run wheels, behind npm run build: both distributions into dist/.
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fail, python, root, run, step } from "./lib/steps.mjs";

const dist = join(root, "dist");

async function main() {
  // Setuptools packs whatever an earlier build left in its folder.
  for (const folder of ["dist", "build"]) rmSync(join(root, folder), { recursive: true, force: true });
  await step("Wheels", async () => {
    const pip = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", dist];
    await run(python, [...pip, ".", "./relay"], {
      quiet: true,
      tip: "connect to the internet: pip fetches setuptools",
    });
    const told = (name) => `${name} (${(statSync(join(dist, name)).size / 1e6).toFixed(1)} MB)`;
    return `dist: ${readdirSync(dist).map(told).join(", ")}`;
  });
}

main().catch(fail);
