// What pages of a built site would fetch from other hosts.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** What a browser fetches by itself: not the links that a reader follows. */
const FETCHED = [
  /<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\b(?:src|srcset)\s*=\s*["']?\s*(?:https?:)?\/\/[^"'\s>]+/gi,
  /<link\b(?![^>]*rel=["']?(?:canonical|alternate))[^>]*\bhref\s*=\s*["']?\s*(?:https?:)?\/\/[^"'\s>]+/gi,
  /(?:@import\s+|url\()\s*["']?(?:https?:)?\/\/[^"')\s]+/gi,
];

/** The places in a page or a style that ask another host. */
export const asksOthers = (text) => FETCHED.flatMap((asks) => text.match(asks) ?? []);

/** All such places of a built site: "page: what". */
export function thirdParties(site) {
  const files = readdirSync(site, { recursive: true }).filter((file) => /\.(html|css)$/.test(file));
  return files.flatMap((file) => asksOthers(readFileSync(join(site, file), "utf8")).map((what) => `${file}: ${what}`));
}
