// The evidence page of the product: docs/results.md and the pages that it names, as HTML that needs no script.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { marked } from "marked";
import { root } from "./steps.mjs";

const docs = join(root, "docs");
const COLUMNS = ["what", "figure", "chip", "data", "measured", "where"];
const COMMAND = /(?:[A-Z_]+=\S+ )*(?:python|node) (?:tests\/bench|models)\/[^`\n]*/;

/** Cells of the first table of a page, a row an object; `of`: the columns that it must have. */
export function rowsOf(markdown, of = COLUMNS) {
  const table = marked.lexer(markdown).find((token) => token.type === "table");
  const names = table?.header.map((cell) => cell.text);
  if (of.join() !== names?.join())
    throw new Error(`docs/results.md: expected the columns ${of.join(", ")}, got ${names}`);
  return table.rows.map((row) => Object.fromEntries(row.map((cell, i) => [names[i], cell.text])));
}

/** The rows of docs/results.md, each with the command that measures it again. */
export function evidence() {
  return rowsOf(readFileSync(join(docs, "results.md"), "utf8")).map((row) => {
    const path = /\]\((results\/[\w-]+\.md)\)/.exec(row.where)?.[1];
    if (!path || !existsSync(join(docs, path)))
      throw new Error(`docs/results.md: ${row.where} is no page of docs/results`);
    const command = COMMAND.exec(readFileSync(join(docs, path), "utf8"))?.[0];
    if (!command) throw new Error(`docs/${path}: expected the command that measures it, got none`);
    return { ...row, page: basename(path, ".md"), command };
  });
}

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="dark light">
  <title>${escaped(title)}</title>
  <link rel="icon" href="../icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="style.css">
</head>
<body><main>
${body}
</main></body>
</html>
`;
}

const row = (r) => `<tr>
  <th scope="row">${marked.parseInline(r.what)}</th><td>${marked.parseInline(r.figure)}</td><td>${escaped(r.data)}</td>
  <td><time>${escaped(r.measured)}</time></td><td><code>${escaped(r.command)}</code></td><td><a href="${r.page}.html">${r.page}</a></td>
</tr>`;

const id = (chip) => chip.toLowerCase().replace(/\W+/g, "-");

function index(rows) {
  const chips = [...new Set(rows.flatMap((r) => r.chip.split(", ")))];
  const last = ["simulated", "any"];
  chips.sort((a, b) => last.indexOf(a) - last.indexOf(b) || a.localeCompare(b));
  const named = (chip) =>
    chip === "any" ? "No chip: speed of the software" : chip === "simulated" ? "Simulated" : chip;
  const sections = chips.map(
    (chip) => `<section aria-labelledby="${id(chip)}"><h2 id="${id(chip)}">${named(chip)}</h2>
<div class="wide"><table><thead><tr><th>What</th><th>Figure</th><th>Data</th><th>Measured</th><th>Command</th><th>Details</th></tr></thead>
<tbody>${rows
      .filter((r) => r.chip.split(", ").includes(chip))
      .map(row)
      .join("\n")}</tbody></table></div></section>`,
  );
  return page(
    "Halfwave: evidence",
    `<p><a href="../">Halfwave</a></p><h1>Evidence</h1>
<p>Every figure of accuracy and speed, with the recordings it was measured on, when, and the command that measures it
again in a checkout. A row that holds for several chips stands under each. What is not measured is not claimed.</p>
<nav aria-label="Chips">${chips.map((chip) => `<a href="#${id(chip)}">${named(chip)}</a>`).join(" ")}</nav>
${sections.join("\n")}`,
  );
}

/** Write the pages into a folder; returns their names. */
export function writeEvidence(folder) {
  mkdirSync(folder, { recursive: true });
  const put = (name, text) => writeFileSync(join(folder, name), text);
  put("index.html", index(evidence()));
  for (const file of readdirSync(join(docs, "results")).filter((f) => f.endsWith(".md"))) {
    const name = basename(file, ".md");
    // Links from page to page stay among these; pictures and the rest of the documentation are not here.
    const body = marked
      .parse(readFileSync(join(docs, "results", file), "utf8"))
      .replace(/href="([\w-]+)\.md/g, 'href="$1.html')
      .replace(/<a href="\.\.[^"]*">(.*?)<\/a>/g, "$1")
      .replace(/<img [^>]*>/g, "");
    put(`${name}.html`, page(`Halfwave: evidence, ${name}`, `<p><a href="./index.html">Evidence</a></p>${body}`));
  }
  const styles = join(root, "web/src/styles");
  put("style.css", ["tokens.css", "evidence.css"].map((f) => readFileSync(join(styles, f), "utf8")).join("\n"));
}
