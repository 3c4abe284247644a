import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { evidence, rowsOf, writeEvidence } from "../../scripts/lib/evidence.mjs";

test("every figure has its chip, its data, its day and the command that measures it again", () => {
  const rows = evidence();
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    for (const name of ["what", "figure", "chip", "data"] as const) expect(row[name].trim(), row.what).not.toBe("");
    expect(row.measured, row.what).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(row.command, row.what).toMatch(/(python|node) (tests\/bench|models)\//);
  }
});

test("a table with other columns is not taken for it", () => {
  expect(() => rowsOf("| a | b |\n|---|---|\n| 1 | 2 |")).toThrow("expected the columns what");
});

test("the pages are whole, and no link of them leads nowhere", () => {
  const folder = mkdtempSync(join(tmpdir(), "evidence"));
  writeEvidence(folder);
  const files = readdirSync(folder);
  for (const file of files.filter((f) => f.endsWith(".html"))) {
    const text = readFileSync(join(folder, file), "utf8");
    expect(text, file).toContain("</html>");
    for (const [, to] of text.matchAll(/href="(?:\.\/)?([\w-]+\.(?:html|css))/g)) expect(files, file).toContain(to);
    expect(
      text.match(/(?:href|src)="(?!\.\.\/"|\.\.\/icon\.svg|#|\.\/|[\w-]+\.(?:html|css)|https:)[^"]*"/g),
      file,
    ).toBeNull();
  }
});
