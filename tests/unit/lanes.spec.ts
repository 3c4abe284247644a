// Which parts of npm test run beside which, and in what order one reads what they say.
import { expect, test } from "@playwright/test";
import { sideBySide } from "../../scripts/lib/lanes.mjs";

const part = (name: string, minutes: number, cores = 1) => ({ name, minutes, cores });

/** Runs parts that say a, b, c for as many turns as they have minutes: what was written, and who ran at each turn. */
async function played(cores: number, parts: ReturnType<typeof part>[], fails: string[] = []) {
  let written = "";
  const turns: string[][] = [],
    now = new Set<string>();
  const failed = await sideBySide(parts, {
    cores,
    async run({ name, minutes }, show) {
      now.add(name);
      for (let i = 0; i < minutes; i++) {
        show(`${name}${i} `);
        turns.push([...now].sort());
        await new Promise((done) => setTimeout(done, 5));
      }
      now.delete(name);
      if (fails.includes(name)) throw new Error(name);
    },
    write: (output) => {
      written += output;
    },
  });
  return { written, failed: failed.map((p) => p.name), most: Math.max(...turns.map((t) => t.length)), turns };
}

test("what parts say is whole and in their order, whichever ends first", async () => {
  const { written, most } = await played(2, [part("a", 1), part("b", 4), part("c", 2)]);
  expect(written).toBe("a0 b0 b1 b2 b3 c0 c1 ");
  expect(most).toBe(2);
});

test("no more run than there are cores for them; one that wants more than there are has them all", async () => {
  const { turns, written } = await played(2, [part("a", 2), part("b", 3, 4), part("c", 2)]);
  expect(turns.filter((t) => t.includes("b")).every((t) => t.length === 1)).toBe(true);
  expect(turns.some((t) => t.join() === "a,c")).toBe(true);
  expect(written).toBe("a0 a1 b0 b1 b2 c0 c1 ");
});

test("a part that fails stops no other, and is named", async () => {
  const { written, failed } = await played(1, [part("a", 1), part("b", 1), part("c", 1)], ["c", "a"]);
  expect(written).toBe("a0 b0 c0 ");
  expect(failed).toEqual(["a", "c"]);
});
