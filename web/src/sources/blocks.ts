// The blocks of a pcapng stream, as far as a recording of its middle needs them.

const SECTION = 0x0a0d0d0a,
  INTERFACE = 1,
  HEAD_BYTES = 12;

/** The section header and interface descriptions among these whole little-endian blocks: what later packets refer to. */
export function declarations(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    found: Uint8Array[] = [];
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const type = view.getUint32(at, true),
      length = view.getUint32(at + 4, true);
    if (length < HEAD_BYTES || at + length > bytes.length) break; // no whole block: the reader will say so
    if (type === SECTION || type === INTERFACE) found.push(bytes.slice(at, at + length));
    at += length;
  }
  return found;
}
