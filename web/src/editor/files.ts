// Rooms and plan pictures as files: in, and out again. A picture leaves the browser only where the user asks for it.
import type { Wrong } from "../generated/page";
import type { Room } from "../generated/types";
import type { Underlay } from "../rooms/store";
import { save } from "../ui/save";
import { editorWords } from "../ui/words/editor";

const w = editorWords.rooms;
const LARGEST_FILE_BYTES = 24 << 20;
const LARGEST_PLAIN_BYTES = 1 << 20;

/** What the plan picture is in a room.json, where the user asked for it. */
interface PictureInFile extends Underlay {
  data: string;
}
export interface RoomFile {
  room: Room;
  picture: { blob: Blob; underlay: Underlay } | null;
}

export const isWrong = (x: RoomFile | Wrong): x is Wrong => "error" in x;

const toUrl = (blob: Blob): Promise<string> =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(blob);
  });

function pictureIn(found: Partial<PictureInFile> | undefined): RoomFile["picture"] {
  const at = /^data:(image\/(?:png|jpeg|webp));base64,(.*)$/.exec(found?.data ?? "");
  const { x_m, y_m, width_m, ratio, opacity } = found ?? {};
  const numbers = [x_m, y_m, width_m, ratio, opacity];
  if (!at || !numbers.every((n) => typeof n === "number" && Number.isFinite(n)) || !(width_m! > 0 && ratio! > 0))
    return null;
  try {
    const bytes = Uint8Array.from(atob(at[2]!), (c) => c.charCodeAt(0));
    const underlay = { x_m: x_m!, y_m: y_m!, width_m: width_m!, ratio: ratio!, opacity: opacity! };
    return { blob: new Blob([bytes], { type: at[1]! }), underlay };
  } catch {
    return null;
  }
}

/** The room of a file, as it stands there; whether it can be used, Python says. */
export async function readFile(file: File): Promise<RoomFile | Wrong> {
  if (file.size > LARGEST_FILE_BYTES) return { error: w.unreadable(file.name), tip: w.tooLarge };
  let found: unknown;
  try {
    found = JSON.parse(await file.text());
  } catch {
    return { error: w.unreadable(file.name), tip: w.expected };
  }
  if (typeof found !== "object" || found === null || !("width_m" in found))
    return { error: w.unreadable(file.name), tip: w.expected };
  const { plan_picture, ...room } = found as Room & { plan_picture?: Partial<PictureInFile> };
  if (!plan_picture && file.size > LARGEST_PLAIN_BYTES) return { error: w.unreadable(file.name), tip: w.tooLarge };
  return { room, picture: pictureIn(plan_picture) };
}

export async function exportRoom(room: Room, underlay: Underlay | null, picture: Blob | null): Promise<void> {
  const extra = underlay && picture ? { plan_picture: { ...underlay, data: await toUrl(picture) } } : {};
  const stem =
    room.name
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "")
      .toLowerCase() || "room";
  save(
    `${stem}.room.json`,
    new Blob([`${JSON.stringify({ ...room, ...extra }, null, 2)}\n`], { type: "application/json" }),
  );
}

/** The platform's file chooser; null: nothing was chosen. */
export function chooseOne(accept: string): Promise<File | null> {
  return new Promise((done) => {
    const input = Object.assign(document.createElement("input"), { type: "file", accept });
    input.addEventListener("change", () => done(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => done(null));
    input.click();
  });
}

/** Width and height in pixels; null where this browser cannot show it. */
export async function sizeOf(picture: Blob): Promise<{ width: number; height: number } | null> {
  const url = URL.createObjectURL(picture);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image.naturalWidth ? { width: image.naturalWidth, height: image.naturalHeight } : null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
