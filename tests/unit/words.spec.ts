// The pure parts of the page: numbers and foreign words as text, the address, what a relay's address may be, history.
import { expect, test } from "@playwright/test";
import { History } from "../../web/src/panels/history";
import { readAddress, writeAddress } from "../../web/src/ui/address";
import { clip, clock, number, probability, sentence } from "../../web/src/ui/format";
import { placeOf, relayAddress } from "../../web/src/ui/place";

test("a number has as many digits as its uncertainty allows", () => {
  expect([
    number(0.41623, 0.012),
    number(0.75832, 0.0064),
    number(14.93, 0.2),
    number(118.62),
    number(0),
    number(-54),
    number(Number.NaN),
  ]).toEqual(["0.416", "0.758", "14.93", "119", "0", "-54", "–"]);
});

test("no probability is certain", () => {
  expect([1, 0.9949, 0.99, 0.437, 0.01, 0.004].map(probability)).toEqual([
    "> 99 %",
    "> 99 %",
    "99 %",
    "44 %",
    "1 %",
    "< 1 %",
  ]);
});

test("foreign words are bounded and cannot reorder what follows", () => {
  expect(clip("a\u202Eb\u0000c\nd")).toBe("a b c d");
  expect(clip("x".repeat(500), 40)).toHaveLength(40);
  expect(clip(null)).toBe("");
});

test("what to do is a sentence", () => {
  expect(["hold still", "Is it on?", ""].map(sentence)).toEqual(["Hold still.", "Is it on?", ""]);
});

test("a place in a recording", () => {
  expect([clock(0), clock(59.96), clock(83.2), clock(3723)]).toEqual(["0:00.0", "0:59.9", "1:23.2", "1:02:03"]);
});

test("an address comes back as it was written, and nonsense in it is dropped", () => {
  const a = {
    opened: { type: "demo", id: "pulse-walking" },
    at_s: 83.2,
    camera: "1,2,3",
    panels: ["links", "motion"],
    theme: "dark",
  } as const;
  const written = writeAddress({ ...a, panels: [...a.panels] });
  expect(written).toBe("?demo=pulse-walking#t=83.2&view=1,2,3&panels=links,motion&theme=dark");
  const [search, hash] = written.split("#") as [string, string];
  expect(readAddress(search, `#${hash}`)).toEqual(a);
  expect(readAddress("?demo=../../x", "#t=-1&panels=<b>,links&theme=pink")).toEqual({
    opened: null,
    at_s: null,
    camera: "",
    panels: ["links"],
    theme: null,
  });
});

test("a relay's address is completed or rejected with the reason", () => {
  const url = (typed: string) => relayAddress(typed, "localhost").url;
  expect([url("192.168.1.20:8000"), url("http://relay.local:8000/"), url("wss://a.example/ws/csi")]).toEqual([
    "ws://192.168.1.20:8000/ws/csi",
    "ws://relay.local:8000/ws/csi",
    "wss://a.example/ws/csi",
  ]);
  for (const wrong of ["", "javascript:alert(1)", "ftp://a", "http://name:word@a", "two words"])
    expect(relayAddress(wrong, "localhost").problem).not.toBe("");
  expect(relayAddress("192.168.1.20:8000", "https").problem).toContain("https");
  expect(relayAddress("192.168.1.20:8000", "lan", "192.168.1.7:8000").problem).toContain("http://192.168.1.20:8000/");
  expect(relayAddress("192.168.1.7:8000", "lan", "192.168.1.7:8000").url).not.toBeNull();
});

test("where the page was opened from", () => {
  expect(
    [
      "https://a.github.io/x/",
      "http://localhost:8000/",
      "http://127.0.0.1:8000/",
      "http://192.168.1.5:8000/",
      "file:///x",
    ].map((u) => placeOf(new URL(u))),
  ).toEqual(["https", "localhost", "localhost", "lan", "file"]);
});

test("history marks a silence as a gap and measures anew after a step back", () => {
  const h = new History(1);
  for (let t = 0; t < 10; t++) h.push(t, [t]);
  h.push(20, [20]);
  expect(h.gaps).toEqual([[9, 20]]);
  expect(h.columns[1]?.slice(-2)).toEqual([null, 20]);
  h.push(5, [50]);
  expect(h.columns).toEqual([
    [0, 1, 2, 3, 4, 5],
    [0, 1, 2, 3, 4, 50],
  ]);
  expect(h.gaps).toEqual([]);
  expect(h.csv(["time_s", 'a "b"']).split("\n").slice(0, 2)).toEqual(['"time_s","a ""b"""', "0.000,0"]);
});
