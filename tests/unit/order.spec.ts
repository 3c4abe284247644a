import { expect, test } from "@playwright/test";
import { arranged, moved } from "../../web/src/panels/order";

test("panels stand as they were arranged; new ones behind their neighbour, unknown ones nowhere", () => {
  expect(arranged(["a", "b", "c"], null)).toEqual(["a", "b", "c"]);
  expect(arranged(["a", "b", "c", "d"], ["d", "b", "gone", "b", "a"])).toEqual(["d", "b", "c", "a"]);
  expect(arranged(["new", "a"], ["a"])).toEqual(["new", "a"]);
});

test("a panel moves by places, and not beyond the ends", () => {
  expect(moved(["a", "b", "c"], "a", 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], "c", -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], "b", 9)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
});
