// Which parts of npm test run beside which, and in what order one reads what they say.
import { expect, test } from "@playwright/test";
import { sideBySide } from "../../scripts/lib/lanes.mjs";

const part = (name: string, minutes: number) => ({ name, minutes });

/** Runs parts that say a, b, c for as many turns as they have minutes: what was written, and who ran at each turn. */
async function played(lanes: number, parts: ReturnType<typeof part>[], fails: string[] = []) {
  let written = "";
  const turns: string[][] = [],
    now = new Set<string>();
  const failed = await sideBySide(parts, {
    lanes,
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

test("the longest begin first, and no more run than there are lanes", async () => {
  const { turns } = await played(2, [part("a", 1), part("b", 9), part("c", 3), part("d", 3)]);
  expect(turns[0]).toEqual(["b"]);
  expect(turns[1]).toEqual(["b", "c"]);
  expect(turns.every((t) => t.length <= 2)).toBe(true);
  expect(turns.at(-1)).toEqual(["b"]);
});

test("a part that fails stops no other, and is named", async () => {
  const { written, failed } = await played(1, [part("a", 1), part("b", 1), part("c", 1)], ["c", "a"]);
  expect(written).toBe("a0 b0 c0 ");
  expect(failed).toEqual(["a", "c"]);
});
