// Give the user a file.
export function save(name: string, data: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A name for an export that says what and when: "halfwave-motion-83.2s.csv". */
export function exportName(what: string, time_s: number, ending: string): string {
  return `halfwave-${what}-${time_s.toFixed(1)}s.${ending}`;
}

export function saveCanvas(name: string, canvas: HTMLCanvasElement): void {
  canvas.toBlob((blob) => {
    if (blob) save(name, blob);
  }, "image/png");
}
