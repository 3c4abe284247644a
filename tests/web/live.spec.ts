// Live: a real relay, real nodes' packets over UDP, a real browser.
import { connect } from "node:net";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "../support/browser.mjs";
import { badge, drop } from "./support/page";
import { env, openRelay, python, recordings, sendBytes, sendRecordings } from "./support/relay";
import { openSite } from "./support/site";

const WHY = "../shared/data/pulse/raw is not here: the nodes of these tests send real recordings";
const headline = (page: Page) => page.locator("#headline");

/** Wall clock in ms at which the headline first matches. */
async function saidAt(page: Page, word: string, timeout: number): Promise<number> {
  return page
    .waitForFunction((w) => document.querySelector("#headline")?.textContent?.includes(w) && Date.now(), word, {
      timeout,
      polling: 20,
    })
    .then((h) => h.jsonValue() as Promise<number>);
}

async function inSight(page: Page, panel: string) {
  const found = page.locator(`#panel-${panel}`);
  await found.scrollIntoViewIfNeeded();
  return found;
}

test.describe("nodes", () => {
  test.skip(!recordings, WHY);

  test("the page finds its relay, says LIVE, and says moving within 2 s of the truth; a lost relay is told and tried again", async ({
    page,
  }) => {
    test.setTimeout(120_000);
    let relay = await openRelay();
    const nodes = sendRecordings(relay.udpPort, ["vacio:0:14", "mov:5:25"]);
    await nodes.began(0);
    await expect.poll(async () => (await relay.metrics()).datagrams_received).toBeGreaterThan(0);
    await page.goto(relay.url);
    await expect(badge(page)).toContainText("LIVE");
    await expect(headline(page)).toContainText("No motion detected");
    const links = await inSight(page, "links");
    await expect(links).toContainText(/Packets\s*\d+(\.\d+)? \/s/);
    await expect(links).toContainText(/Lost 1 s \/ 10 s \/ 1 min\s*0\.0 % \/ 0\.0 %/);
    const said = await saidAt(page, "Motion detected", 30_000),
      truth = await nodes.began(1);
    console.log(`moving was said ${((said - truth) / 1000).toFixed(2)} s after it began`);
    expect(said).toBeGreaterThan(truth);
    expect(said - truth).toBeLessThan(2000);

    const { port, udpPort } = relay;
    await page.evaluate(() => {
      const waits: number[] = [];
      Object.assign(window, { waits });
      new MutationObserver(() => {
        const wait_s = Number(/reconnecting in (\d+) s/.exec(document.querySelector("#badge")?.textContent ?? "")?.[1]);
        if (wait_s && waits.at(-1) !== wait_s) waits.push(wait_s);
      }).observe(document.querySelector("#badge")!, { subtree: true, childList: true, characterData: true });
    });
    await relay.stop();
    await expect(page.locator("body")).toContainText(/connection to the relay was lost/i);
    await expect(badge(page)).toContainText("reconnecting");
    await expect(page.locator("canvas[aria-label*='no data now']")).toBeVisible();
    await expect(page.locator("#headline [data-stale]")).toBeVisible();
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { waits: number[] }).waits.slice(0, 4)), {
        timeout: 15_000,
      })
      .toEqual([1, 2, 4, 8]);
    await expect(page).toHaveURL(/relay=auto/);
    await expect(badge(page)).not.toContainText(/REPLAY|SIMULATED/);

    relay = await openRelay("--http-port", String(port), "--udp-port", String(udpPort));
    await expect(badge(page)).not.toContainText("reconnecting", { timeout: 20_000 });
    const again = sendRecordings(udpPort, ["mov:5:15"]);
    await expect(page.locator("#headline [data-stale]")).toHaveCount(0, { timeout: 10_000 });
    await expect(badge(page)).toContainText("LIVE");
    await Promise.all([nodes.stop(), again.stop(), relay.stop()]);
  });

  test("after a replay that ran ahead of time, a live relay on the same port is LIVE and nothing of the replay stays", async ({
    page,
  }) => {
    test.setTimeout(120_000);
    const path = test.info().outputPath("walk.pcapng");
    execFileSync(python, ["-m", "halfwave", "simulate", path], { env });
    const simulated = await openRelay("--replay", path, "--speed", "20", "--loop");
    await page.goto(`${simulated.url}?relay=auto`);
    await expect(badge(page)).toContainText("SIMULATED");
    const { port } = simulated;
    await simulated.stop();
    await expect(badge(page)).toContainText("reconnecting");

    const relay = await openRelay("--http-port", String(port), "--udp-port", "0");
    await expect(badge(page)).toContainText("NO DATA", { timeout: 20_000 });
    await expect(page.locator("body")).toContainText("a new stream begins");
    await expect((await inSight(page, "links")).locator(".link")).toHaveCount(0);
    const nodes = sendRecordings(relay.udpPort, ["mov:5:25"], "--node", "7");
    await expect(badge(page)).toContainText("LIVE");
    await expect(headline(page)).toContainText("Motion detected");
    await expect(page.locator("#headline [data-stale]")).toHaveCount(0);
    const links = await inSight(page, "links");
    await expect(links.locator(".link")).toHaveCount(1);
    await expect(links).not.toContainText("late packet dropped");
    await Promise.all([nodes.stop(), relay.stop()]);
  });

  test("what was recorded in the page drops back in and plays, a node that came later too", async ({ page }) => {
    const relay = await openRelay();
    const one = sendRecordings(relay.udpPort, ["mov:0:30"]);
    await expect.poll(async () => (await relay.metrics()).datagrams_received).toBeGreaterThan(0);
    await page.goto(relay.url);
    await expect(badge(page)).toContainText("LIVE");
    const two = sendRecordings(relay.udpPort, ["mov:0:30"], "--node", "2");
    const links = await inSight(page, "links");
    await expect(links.locator(".link")).toHaveCount(2);
    await page.keyboard.press("r");
    await page.waitForTimeout(3000);
    const coming = page.waitForEvent("download");
    await page.keyboard.press("r");
    const file = await (await coming).path();
    await Promise.all([one.stop(), two.stop(), relay.stop()]);
    await drop(page, "evening.pcapng", readFileSync(file));
    await expect(badge(page)).toContainText("REPLAY");
    await expect(badge(page)).toContainText("evening.pcapng");
    await expect(links.locator(".link")).toHaveCount(2);
    await expect(links).not.toContainText("Rejected");
  });

  test("a client that does not read does not slow the page", async ({ page }) => {
    const relay = await openRelay();
    const nodes = sendRecordings(relay.udpPort, ["mov:0:25"]);
    await expect.poll(async () => (await relay.metrics()).datagrams_received).toBeGreaterThan(0);
    const slow = connect(relay.port, "127.0.0.1");
    slow.on("error", () => {});
    slow.write(
      `GET /ws/csi HTTP/1.1\r\nHost: 127.0.0.1:${relay.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\n\r\n`,
    );
    slow.pause();
    await expect.poll(async () => (await relay.metrics()).clients).toBe(1);
    // Enough that the slow client's queue overflows: the page takes each all the same.
    await page.goto(relay.url);
    await expect(badge(page)).toContainText("LIVE");
    const junk = Array.from({ length: 2000 }, () => Buffer.alloc(1400, 7));
    for (let i = 0; i < 5; i++) await sendBytes(relay.udpPort, junk);
    const before = await page.evaluate(() => performance.now());
    await expect(headline(page)).toContainText("Motion detected");
    await expect.poll(async () => (await relay.metrics()).frames_dropped).toBeGreaterThan(0);
    await expect(page.locator("#headline [data-stale]")).toHaveCount(0);
    await expect(badge(page)).not.toContainText("reconnecting");
    expect(before).toBeGreaterThan(0);
    slow.destroy();
    await Promise.all([nodes.stop(), relay.stop()]);
  });

  test("a replay through the relay says REPLAY, with a token the printed address opens the page", async ({ page }) => {
    const path = test.info().outputPath("walk.pcapng");
    execFileSync(python, ["-m", "halfwave", "simulate", path], { env });
    const simulated = await openRelay("--replay", path, "--loop");
    await expect.poll(async () => (await simulated.metrics()).datagrams_received).toBeGreaterThan(0);
    await page.goto(simulated.url);
    await expect(badge(page)).toContainText("SIMULATED");
    await simulated.stop();

    const relay = await openRelay("--host", "0.0.0.0", "--token", "correct-horse-battery");
    const nodes = sendRecordings(relay.udpPort, ["vacio:0:20"]);
    await nodes.began(0);
    await page.goto(relay.url);
    await expect(badge(page)).toContainText("LIVE");
    await expect(page).not.toHaveURL(/correct-horse/);
    await Promise.all([nodes.stop(), relay.stop()]);
  });
});

test("a stray datagram of long ago is no node: the page opens on a recording", async ({ page }) => {
  const relay = await openRelay();
  await sendBytes(relay.udpPort, [Buffer.from("hello")]);
  await expect.poll(async () => (await relay.metrics()).datagrams_received).toBe(1);
  await page.goto(relay.url);
  await expect(badge(page)).toContainText(/REPLAY|SIMULATED/);
  await relay.stop();
});

test("garbage on the port is counted with its reason, and the page lives", async ({ page }) => {
  const relay = await openRelay();
  await sendBytes(relay.udpPort, [Buffer.from("hello"), Buffer.alloc(300, 0xff), Buffer.from("01005111c5", "hex")]);
  await expect.poll(async () => (await relay.metrics()).datagrams_received).toBe(3);
  await page.goto(`${relay.url}?relay=auto`);
  await expect(badge(page)).toContainText("waiting for packets");
  await sendBytes(
    relay.udpPort,
    Array.from({ length: 50 }, (_, i) => Buffer.alloc(i + 1, i * 5)),
  );
  const links = await inSight(page, "links");
  await expect(links).toContainText(/Rejected\s*\d+ × /);
  await expect(page.locator("#headline")).not.toContainText("Motion detected");
  await relay.stop();
});

/** Opens a socket from the page; how it ends. */
const socketTo = (page: Page, port: number) =>
  page.evaluate(
    (to) =>
      new Promise<string>((done) => {
        const socket = new WebSocket(`ws://127.0.0.1:${to}/ws/csi`);
        socket.onopen = () => done("open");
        socket.onerror = () => done("blocked");
      }),
    port,
  );

test("a page from another origin is blocked", async () => {
  const [relay, site] = await Promise.all([openRelay(), openSite()]);
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...launchOptions.args, "--host-resolver-rules=MAP other.example 127.0.0.1"],
  });
  const page = await browser.newPage();
  await page.goto(`${site.url.replace("127.0.0.1", "other.example")}icon.svg`);
  expect(await socketTo(page, relay.port)).toBe("blocked");
  expect((await relay.metrics()).requests_rejected).toBe(1);
  await browser.close();
  await Promise.all([relay.stop(), site.close()]);
});

test("a page that a relay served may connect to that relay alone, and to no other host in any way", async ({
  page,
}) => {
  const [relay, other] = await Promise.all([openRelay(), openRelay()]);
  const broken: string[] = [];
  page.on("console", (m) => m.text().includes("Content Security Policy") && broken.push(m.text()));
  await page.goto(`${relay.url}icon.svg`);
  expect(await socketTo(page, relay.port)).toBe("open");
  expect(broken).toEqual([]);
  expect(await socketTo(page, other.port)).toBe("blocked");
  const asked = (url: string) =>
    page.evaluate(
      (to) =>
        fetch(to, { mode: "no-cors" }).then(
          () => "asked",
          () => "blocked",
        ),
      url,
    );
  expect(await asked(`${other.url}health/live`)).toBe("blocked");
  expect(await asked(`${relay.url}health/live`)).toBe("asked");
  expect((await other.metrics()).requests_rejected).toBe(0);
  expect(broken.length).toBeGreaterThanOrEqual(2);
  await Promise.all([relay.stop(), other.stop()]);
});

test("the page on a plain host asks no other one but for a socket to the relay that the user names", async ({
  page,
}) => {
  const [relay, site] = await Promise.all([openRelay(), openSite()]);
  await page.goto(`${site.url}?relay=asked`);
  await page.getByRole("button", { name: "Connect nodes" }).first().click();
  await page.getByLabel("Relay's address").fill(`127.0.0.1:${relay.port}`);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect.poll(async () => (await relay.metrics()).clients).toBe(1);
  const asked = await page.evaluate(
    (to) =>
      fetch(to, { mode: "no-cors" }).then(
        () => "asked",
        () => "blocked",
      ),
    `${relay.url}health/live`,
  );
  expect(asked).toBe("blocked");
  await Promise.all([relay.stop(), site.close()]);
});
