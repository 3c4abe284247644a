export interface Row {
  what: string;
  figure: string;
  chip: string;
  data: string;
  measured: string;
  where: string;
  page: string;
  command: string;
}
export function rowsOf(markdown: string, of?: string[]): Record<string, string>[];
export function evidence(): Row[];
export function writeEvidence(folder: string): void;
