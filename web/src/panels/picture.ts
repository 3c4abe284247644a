// What all canvas panels share: a canvas of one pixel a value, painted as packed colours and scaled by the style sheet.

export class Picture {
  readonly canvas = document.createElement("canvas");
  #image: ImageData | null = null;

  constructor(className: string, about = "") {
    this.canvas.className = className;
    if (!about) return;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", about);
  }

  /** Have `fill` write the pixels, row by row from the top, as colormap.ts packs them. */
  paint(columns: number, rows: number, fill: (pixels: Uint32Array) => void): void {
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    if (this.#image?.width !== columns || this.#image.height !== rows) {
      Object.assign(this.canvas, { width: columns, height: rows });
      this.#image = pen.createImageData(columns, rows);
    }
    fill(new Uint32Array(this.#image.data.buffer));
    pen.putImageData(this.#image, 0, 0);
  }

  clear(): void {
    this.canvas.getContext("2d")?.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }
}
