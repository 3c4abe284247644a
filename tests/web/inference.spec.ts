// The activity model in the browser: the same numbers as native, and a class with its probability on the page.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { bundled } from "./support/page";
import { openRelay, type Relay } from "./support/relay";
import { dist, openSite } from "./support/site";

const fixture = JSON.parse(readFileSync(new URL("../../models/activity/fixture.json", import.meta.url), "utf8")) as {
  shape: number[];
  input: number[];
  logits: number[];
};

let relay: Relay;
test.beforeAll(async () => {
  relay = await openRelay();
});
test.afterAll(() => relay.stop());

test("the page's own inference worker gives native's logits to 1e-4", async ({ page }) => {
  const { readdirSync } = await import("node:fs");
  const script = readdirSync(join(dist, "assets")).find((f) => /^inference-.*\.js$/.test(f))!;
  await page.goto(relay.url);
  const logits = await page.evaluate(
    ({ script, shape, input }) =>
      new Promise<number[]>((done, fail) => {
        const worker = new Worker(new URL(`assets/${script}`, document.baseURI), { type: "module", name: "inference" });
        worker.onerror = (e) => fail(new Error(e.message));
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) =>
          data.type === "result" ? done([...data.output]) : fail(new Error(data.message));
        worker.postMessage(port2, [port2]);
        port1.postMessage({
          type: "run",
          model: "activity",
          epoch: 1,
          time_s: 0,
          input: new Float32Array(input),
          shape,
        });
      }),
    { script, shape: fixture.shape, input: fixture.input },
  );
  expect(logits).toHaveLength(fixture.logits.length);
  for (const [i, logit] of logits.entries()) expect(Math.abs(logit - fixture.logits[i]!)).toBeLessThan(1e-4);
});

for (const [host, how] of [
  ["relay", "isolated, as the relay serves it"],
  ["static", "on a static host"],
] as const) {
  test(`a walking person is called so, with a probability: ${how}`, async ({ page }) => {
    test.skip(!bundled().some((d) => d.id === "pulse-walking"), "the real recordings are not in this build");
    const site = host === "static" ? await openSite() : null;
    await page.goto(`${site?.url ?? relay.url}?demo=pulse-walking`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(host === "relay");
    // a walk is told once it has filled the 12.8 s that the model reads; the motion before a seek is known for 4 s
    await expect(page.locator("#panel-activity")).toContainText(/walk\s*probability \d+ %/i, { timeout: 40_000 });
    await site?.close();
  });
}
