// Where the documentation is: beside the page on GitHub Pages, else in the repository; a relay serves the page alone. Pure.

const REPOSITORY = "https://github.com/halfwave/halfwave/blob/main/docs/";

/** A page of docs/ and the heading in it. */
export type Topic =
  | "alarms"
  | "calibration"
  | "formats"
  | "history"
  | "nodes"
  | "page"
  | "page#keys"
  | "page#the-panels"
  | "page#ways-in"
  | "relay"
  | "simulator";

export function manualUrl(topic: Topic, base: string): string {
  const [file, heading = ""] = topic.split("#");
  const at = heading && `#${heading}`;
  const isPages = new URL(base).hostname.endsWith(".github.io");
  return isPages ? new URL(`docs/${file}.html${at}`, base).href : `${REPOSITORY}${file}.md${at}`;
}
