// Which parts of npm test run beside which, and in what order one reads what they say.
import { expect, test } from "@playwright/test";
import { sideBySide } from "../../scripts/lib/lanes.mjs";

const part = (name: string, turns: number) => ({ name, turns });

/** Runs parts that say their name for so many turns: what was written, and who ran as each began. */
async function played(lanes: number, parts: ReturnType<typeof part>[], fails: string[] = []) {
  let written = "";
  const began: string[] = [],
    now = new Set<string>();
  const failed = await sideBySide(parts, {
    lanes,
    async run({ name, turns: most }, show) {
      now.add(name);
      began.push([...now].join(""));
      for (let i = 0; i < most; i++) {
        show(`${name}${i} `);
        await new Promise((done) => setTimeout(done, 5));
      }
      now.delete(name);
      if (fails.includes(name)) throw new Error(name);
    },
    write: (output) => {
      written += output;
    },
  });
  return { written, failed: failed.map((p) => p.name), began };
}

test("what parts say is whole and in their order, whichever ends first", async () => {
  const { written } = await played(2, [part("a", 1), part("b", 4), part("c", 2)]);
  expect(written).toBe("a0 b0 b1 b2 b3 c0 c1 ");
});

test("the next begins where a lane is free, and no more run than there are lanes", async () => {
  const { began } = await played(2, [part("a", 1), part("b", 30), part("c", 3), part("d", 3)]);
  expect(began).toEqual(["a", "ab", "bc", "bd"]);
});

test("a part that fails stops no other, and is named", async () => {
  const { written, failed } = await played(1, [part("a", 1), part("b", 1), part("c", 1)], ["c", "a"]);
  expect(written).toBe("a0 b0 c0 ");
  expect(failed).toEqual(["a", "c"]);
});
