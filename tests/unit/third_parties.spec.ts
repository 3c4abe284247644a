// What counts as asking a third party, in a site's pages.
import { expect, test } from "@playwright/test";
import { asksOthers } from "../../scripts/lib/third_parties.mjs";

test("scripts, styles, fonts and pictures of other hosts are found; links that a reader follows are not", () => {
  const found = asksOthers(`
    <link rel="stylesheet" href="https://fonts.example/css?family=A">
    <link rel=preload as=font href='//cdn.example/a.woff2'>
    <script defer src="https://cdn.example/a.js"></script>
    <img alt="a" src="http://elsewhere.example/a.png">
    <style>@import "https://b.example/a.css"; a { background: url( 'https://c.example/a.png' ) }</style>`);
  expect(found.map((what) => new URL(/\/\/[^"' >]+/.exec(what)![0], "https://x").hostname).sort()).toEqual([
    "b.example",
    "c.example",
    "cdn.example",
    "cdn.example",
    "elsewhere.example",
    "fonts.example",
  ]);
  expect(
    asksOthers(`
    <link rel="canonical" href="https://halfwave.example/"> <a href="https://github.example/">source</a>
    <link rel="stylesheet" href="_static/a.css"> <script src="/a.js"></script> <img src="data:image/png;base64,AA==">
    <code>&lt;script src="https://cdn.example/a.js"&gt;</code>`),
  ).toEqual([]);
});
