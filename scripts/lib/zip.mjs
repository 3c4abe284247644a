// Wheels are zip files: read and write them with Node alone. Written ones are the same bytes on every machine.
// Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
import { crc32 as zlibCrc32, deflateRawSync, inflateRawSync } from "node:zlib";

const LOCAL = 0x04034b50,
  CENTRAL = 0x02014b50,
  END = 0x06054b50;
const LOCAL_BYTES = 30,
  CENTRAL_BYTES = 46,
  END_BYTES = 22,
  DEFLATED = 8;
/** 1980-01-01, the first date that a zip can hold. */
const DOS_DATE = 0x21;

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** Node has it built in from 20.15 on. */
const crc32 =
  zlibCrc32 ??
  ((bytes) => {
    let c = ~0;
    for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8);
    return ~c >>> 0;
  });

/** Entries of a zip file, unpacked only when asked for: {name, size, read(): Buffer}. Zip64 is not needed here. */
export function entries(zip) {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new Error("no zip file: its directory's end is missing");
  const found = [];
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
    if (zip.readUInt32LE(at) !== CENTRAL) throw new Error(`zip directory is broken at byte ${at}`);
    const method = zip.readUInt16LE(at + 10),
      packed = zip.readUInt32LE(at + 20),
      size = zip.readUInt32LE(at + 24);
    const nameBytes = zip.readUInt16LE(at + 28),
      skip = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const local = zip.readUInt32LE(at + 42),
      name = zip.toString("utf8", at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
    found.push({
      name,
      size,
      read() {
        const start = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
        const bytes = zip.subarray(start, start + packed);
        return method === DEFLATED ? inflateRawSync(bytes) : bytes;
      },
    });
    at += CENTRAL_BYTES + nameBytes + skip;
  }
  return found;
}

function header(signature, length, { name, raw, packed }) {
  const h = Buffer.alloc(length),
    o = signature === CENTRAL ? 2 : 0; // the central one has a "made by" more
  h.writeUInt32LE(signature, 0);
  if (o) h.writeUInt16LE(20, 4);
  h.writeUInt16LE(20, 4 + o);
  h.writeUInt16LE(0x0800, 6 + o); // names are UTF-8
  h.writeUInt16LE(DEFLATED, 8 + o);
  h.writeUInt16LE(DOS_DATE, 12 + o);
  h.writeUInt32LE(crc32(raw), 14 + o);
  h.writeUInt32LE(packed.length, 18 + o);
  h.writeUInt32LE(raw.length, 22 + o);
  h.writeUInt16LE(Buffer.byteLength(name), 26 + o);
  return h;
}

/** A zip file of [name, bytes] pairs, sorted by name, without dates. */
export function zip(files) {
  const parts = [],
    directory = [];
  let at = 0;
  for (const [name, raw] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const packed = deflateRawSync(raw, { level: 9 }),
      file = { name, raw, packed };
    const central = header(CENTRAL, CENTRAL_BYTES, file);
    central.writeUInt32LE(at, 42);
    directory.push(central, Buffer.from(name));
    const local = [header(LOCAL, LOCAL_BYTES, file), Buffer.from(name), packed];
    parts.push(...local);
    at += local.reduce((n, b) => n + b.length, 0);
  }
  const end = Buffer.alloc(END_BYTES),
    size = directory.reduce((n, b) => n + b.length, 0);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
