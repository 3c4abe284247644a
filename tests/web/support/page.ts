// What the tests of the page ask of it, in the words of a person: what the badge says, where the recording stands.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { dist } from "./site";

export interface Demo {
  id: string;
  name: string;
  file: string;
  kind: string;
  licence: string;
  chip: string;
  missing?: string;
}

/** The recordings in the build; the real ones may be missing where there was no network. */
export function bundled(): Demo[] {
  return (JSON.parse(readFileSync(join(dist, "demos/index.json"), "utf8")) as Demo[]).filter((d) => !d.missing);
}

export function bytesOf(demo: Demo): Buffer {
  return readFileSync(join(dist, "demos", demo.file));
}

export const badge = (page: Page) => page.locator("#badge");

/** What axe finds wrong in a part of the page, one line a rule, once what fades has its colour. */
export async function axe(page: Page, within = "html"): Promise<string[]> {
  // Asked again and again: what an animation promises of an element that is drawn anew meanwhile never comes.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((a) => a.playState !== "running" || a.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY),
  );
  // Legacy mode sums up in the page itself, not in a new one for each call; the page has no frames that this would miss.
  const { violations } = await new AxeBuilder({ page }).include(within).setLegacyMode().analyze();
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}

/** Seconds from the start, as the timeline's slider has them. */
export async function position_s(page: Page): Promise<number> {
  return Number(await page.getByRole("slider", { name: "Position in the recording" }).inputValue());
}

/** The engine is up, and motion was said something of. */
export async function plays(page: Page): Promise<void> {
  await expect(badge(page)).toContainText(/LIVE|REPLAY|SIMULATED/, { timeout: 40_000 });
  await expect(page.locator("#headline")).toContainText(
    /Motion detected|No motion detected|Someone is here|Undetermined/,
    {
      timeout: 40_000,
    },
  );
}

/** Drop a file on the page as a person does. */
export async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, text]) => {
      const bytes = Uint8Array.from(atob(text as string), (c) => c.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name as string));
      return data;
    },
    [name, bytes.toString("base64")],
  );
  await page.dispatchEvent("#main", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("#main", "drop", { dataTransfer: transfer });
}
