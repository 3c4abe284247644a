// The room's drawing: its words, and the pixels of single frames drawn from made-up splats.
import { chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "../support/browser.mjs";
import { closeHarness, harnessUrl, openHarness } from "./support/scene-harness";

test.afterAll(closeHarness);

test.describe("pixels", () => {
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    page = await openHarness(browser, "?bare");
  });
  test.afterAll(() => page.close());

  test("the hot spot is red, the quiet floor blue, and all splats are one draw call", async () => {
    const seen = await page.evaluate(() => {
      const h = window.harness,
        b = h.bare(),
        calls = () => b.view.renderer.info.render.calls;
      b.show(new Float32Array(0), false);
      b.frame(0);
      const without = calls();
      b.show(h.splats(5000, [3.5, 1], false), false);
      b.frame(0);
      return { calls: calls() - without, hot: b.at(3.5, 1, 0.4), quiet: b.at(1, 3.5, 0) };
    });
    expect(seen.calls).toBe(1);
    const [hotRed, , hotBlue] = seen.hot,
      [quietRed, , quietBlue] = seen.quiet;
    expect(hotRed).toBeGreaterThan(hotBlue + 60);
    expect(quietBlue).toBeGreaterThan(quietRed + 10);
    expect(hotRed).toBeGreaterThan(quietRed + 100);
  });

  test("a long splat lies along the axis that its quaternion turns it to", async () => {
    const seen = await page.evaluate(() => {
      const b = window.harness.bare(),
        half = Math.PI / 8; // 45 degrees about z
      b.show(Float32Array.from([2.5, 2, 0.5, 1, 0.12, 0.12, 1, 1, 0, 0, Math.sin(half), Math.cos(half)]), false);
      b.frame(0);
      return { along: b.at(3.2, 2.7, 0.5), across: b.at(3.2, 1.3, 0.5), east: b.at(3.5, 2, 0.5) };
    });
    const light = (c: readonly number[]) => c[0]! + c[1]! + c[2]!;
    expect(light(seen.along)).toBeGreaterThan(light(seen.across) + 60);
    expect(light(seen.along)).toBeGreaterThan(light(seen.east) + 60);
  });

  test("a stale hop loses its body and its colour", async () => {
    const seen = await page.evaluate(() => {
      const h = window.harness,
        b = h.bare(),
        draw = (body: boolean, age: "fresh" | "stale") => {
          b.show(h.splats(400, [3.5, 1], body), body, age);
          b.frame(0);
          return { body: b.at(2.9, 2.35, 1.2), hot: b.at(3.5, 1, 0.4) };
        };
      return {
        with: draw(true, "fresh"),
        without: draw(false, "fresh"),
        stale: draw(true, "stale"),
        staleWithout: draw(false, "stale"),
      };
    });
    expect(seen.with.body).not.toEqual(seen.without.body);
    expect(seen.stale.body).toEqual(seen.staleWithout.body);
    expect(Math.max(...seen.stale.hot) - Math.min(...seen.stale.hot)).toBeLessThan(40);
    expect(Math.max(...seen.with.hot) - Math.min(...seen.with.hot)).toBeGreaterThan(100);
  });

  test("the order is made again only when the view or the data changed", async () => {
    const sorts = await page.evaluate(() => {
      const h = window.harness,
        b = h.bare(),
        data = h.splats(400, [3, 1], true),
        counts: number[] = [];
      const frame = () => {
        b.frame(0);
        counts.push(b.view.splats.sorts);
      };
      b.show(data, true);
      frame();
      frame();
      b.view.viewpoint.step(1, 0, 1);
      frame();
      frame();
      b.show(data.slice(), true);
      frame();
      return counts;
    });
    expect(sorts).toEqual([1, 1, 2, 2, 3]);
  });

  test("the scale eases to a new one and comes to rest", async () => {
    const seen = await page.evaluate(() => {
      const h = window.harness,
        b = h.bare(),
        data = h.splats(400, [3, 1], false);
      b.show(data, false, "fresh", 1);
      b.frame(1000);
      b.show(data, false, "fresh", 4);
      return [1500, 2000, 6000].map((t) => [b.frame(t), b.view.scale] as const);
    });
    expect(seen.map(([moving]) => moving)).toEqual([true, true, false]);
    const [easing, , resting] = seen.map(([, scale]) => scale);
    expect(easing).toBeCloseTo(4 * (1 / 4) ** Math.exp(-1), 2);
    expect(resting).toBe(4);
  });

  test("the same frame has the same pixels in another browser process", async () => {
    const hash = (p: Page) =>
      p.evaluate(() => {
        const h = window.harness,
          b = h.bare(480, 300);
        b.show(h.splats(400, [3, 1], true), true);
        b.frame(0);
        return b.hash();
      });
    const other = await chromium.launch(launchOptions);
    try {
      expect(await hash(await openHarness(other, "?bare"))).toBe(await hash(page));
    } finally {
      await other.close();
    }
  });
});

test.describe("on the page", () => {
  let page: Page;
  test.beforeEach(async ({ browser }) => {
    page = await openHarness(browser);
  });
  test.afterEach(() => page.close());
  const canvas = () => page.locator("canvas.scene-canvas");

  test("says in words what it shows, and that a body is gone when no hop came for half a second", async () => {
    await expect(canvas()).toHaveAttribute(
      "aria-label",
      /^Room 5 by 4 m, size and positions assumed, 1 link, no data yet\./,
    );
    await page.evaluate(() => window.harness.feed(true));
    await expect(canvas()).toHaveAttribute("aria-label", /1 link, motion on this link\./);
    await expect(canvas()).toHaveAttribute("aria-label", /no data now/);
    await expect(page.locator(".scene-label-body")).toBeHidden();
    await expect(page.locator(".scene-note")).toContainText("No new data");
  });

  test("keeps the picture when paused, and says metres only of a room whose node positions are set", async () => {
    await page.evaluate(() => window.harness.feed(true, "paused"));
    await page.waitForTimeout(700);
    const label = page.locator(".scene-label-body");
    await expect(label).toHaveText("motion on this link");
    await expect(page.locator(".scene-note")).toContainText("Paused at 12.5 s");
    await page.evaluate(() => window.harness.update({ room: { ...window.harness.state.room, assumed: false } }));
    await expect(label).toHaveText("motion here, ± 0.8 m");
    await expect(canvas()).toHaveAttribute("aria-label", /motion near the link's middle, uncertain by 0\.8 m/);
  });

  test("keys turn the view, which the store keeps and can restore", async () => {
    const camera = () => page.evaluate(() => window.harness.state.view.camera);
    await canvas().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("+");
    expect(await camera()).toBe("-57,30,0.91");
    await page.keyboard.press("0");
    expect(await camera()).toBe("");
    await page.evaluate(() => window.harness.update({ view: { ...window.harness.state.view, camera: "-90,12,1" } }));
    await expect(page.getByRole("button", { name: "Side" })).toHaveAttribute("aria-pressed", "true");
  });

  /** Frames asked for in half a second. */
  const frames = () =>
    page.evaluate(async () => {
      const real = window.requestAnimationFrame;
      let count = 0;
      window.requestAnimationFrame = (f) => {
        count++;
        return real.call(window, f);
      };
      await new Promise((done) => setTimeout(done, 500));
      window.requestAnimationFrame = real;
      return count;
    });

  test("draws nothing while nothing changes, nor drifts where less motion is wished", async () => {
    await page.evaluate(() => window.harness.feed(true, "paused"));
    await page.waitForTimeout(300);
    expect(await frames()).toBe(0);
    await canvas().press("o");
    expect(await frames()).toBeGreaterThan(1);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.waitForTimeout(200);
    expect(await frames()).toBe(0);
    await canvas().press("o");
    await page.waitForTimeout(100);
    expect(await frames()).toBe(0);
  });

  test("a drag turns, the wheel brings nearer, and a lost context comes back with the same picture", async () => {
    await page.evaluate(() => window.harness.feed(true, "paused"));
    await page.mouse.move(480, 300);
    await page.mouse.down();
    await page.mouse.move(540, 300, { steps: 3 });
    await page.mouse.up();
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(200);
    const [azimuth, elevation, zoom] = await page.evaluate(() =>
      window.harness.state.view.camera.split(",").map(Number),
    );
    expect(azimuth).not.toBe(-62);
    expect(elevation).toBe(30);
    expect(zoom).toBeLessThan(1);
    const before = await canvas().screenshot();
    await page.evaluate(() => {
      const gl = document.querySelector<HTMLCanvasElement>("canvas.scene-canvas")?.getContext("webgl2"),
        lost = gl?.getExtension("WEBGL_lose_context");
      lost?.loseContext();
      setTimeout(() => lost?.restoreContext(), 400);
    });
    await expect(page.locator(".scene-trouble")).toContainText("dropped the picture");
    await expect(page.locator(".scene-trouble")).toBeHidden();
    await page.waitForTimeout(300);
    expect((await canvas().screenshot()).equals(before)).toBe(true);
  });

  test("asks nobody but its own server and breaks no rule of the content policy", async () => {
    const asked: string[] = [],
      said: string[] = [];
    page.on("request", (r) => asked.push(new URL(r.url()).origin));
    page.on("console", (m) => {
      if (m.type() === "error") said.push(m.text());
    });
    await page.reload();
    await page.evaluate(() => window.harness.feed(true));
    expect([...new Set(asked)]).toEqual([new URL(await harnessUrl()).origin]);
    expect(said).toEqual([]);
  });
});

test("without WebGL it draws the room from above and says what to do", async () => {
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...launchOptions.args.filter((a) => !/swiftshader|blocklist/.test(a)), "--disable-gpu", "--disable-3d-apis"],
  });
  try {
    const page = await openHarness(browser);
    await expect(page.locator(".scene-trouble")).toContainText("hardware acceleration");
    const hot = await page.evaluate(() => {
      window.harness.feed(true, "paused");
      return new Promise<number[]>((done) =>
        setTimeout(() => {
          const canvas = document.querySelector("canvas.scene-canvas") as HTMLCanvasElement,
            pen = canvas.getContext("2d") as CanvasRenderingContext2D;
          done([...pen.getImageData(canvas.width * 0.55, canvas.height * 0.47, 1, 1).data]);
        }, 300),
      );
    });
    expect(hot[0]).toBeGreaterThan(100);
  } finally {
    await browser.close();
  }
});
