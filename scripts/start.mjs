// npm start: set up what is missing, build the page, start the relay and print the address.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fail, python, root } from "./lib/steps.mjs";
import { setUp } from "./lib/setup.mjs";

const help = `npm start [-- RELAY OPTIONS]

Sets up Halfwave (once), builds the page (without the compressed twins that npm run build adds), and starts the relay that
serves it.

  npm start                            the page on http://localhost:8000, nodes send to UDP 5005
  npm start -- --http-port 9000        another port
  npm start -- --record night.pcapng   and keep all that arrives
  npm start -- --help-relay            all options of the relay`;

async function main() {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) return console.log(help);
  if (args[0] === "--help-relay") args.splice(0, 1, "--help");
  await setUp({ forTests: false });
  const relay = spawn(python, ["-m", "halfwave_relay", "--page", join(root, "web/dist"), ...args], {
    cwd: root,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => relay.kill(signal));
  relay.on("close", (code) => process.exit(code ?? 0));
}

main().catch(fail);
