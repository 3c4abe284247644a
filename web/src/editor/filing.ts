// What the editor does with files: a room brought in, a room given out, a picture put under the plan.
import { useRoom } from "../rooms/current";
import { keepPicture, LARGEST_PICTURE_BYTES, pictureOf } from "../rooms/picture";
import { readRoom } from "../rooms/read";
import { freeName, type KeptRoom, newId, rooms } from "../rooms/store";
import type { Signal } from "../signal";
import { complain, say } from "../ui/toast";
import { editorWords as w } from "../ui/words/editor";
import { chooseOne, exportRoom, isWrong, readFile, sizeOf } from "./files";
import type { Session } from "./session";

/** The room of a file that the user chooses, once Python has found nothing wrong in it; else null, and it is said why. */
export async function bringFile(signal: Signal, before: () => void): Promise<KeptRoom | null> {
  const file = await chooseOne(".json,application/json");
  if (!file) return null;
  const read = await readFile(file);
  if (isWrong(read)) return failed(read.error, read.tip);
  const wrong = await signal.room(read.room);
  const room = wrong ? null : readRoom(read.room);
  if (!room) return failed(wrong?.error ?? w.rooms.notUsed, wrong?.tip ?? w.rooms.expected);
  before();
  const name = room.name || file.name.replace(/(\.room)?\.json$/i, "").slice(0, 60);
  const one: KeptRoom = {
    id: newId(),
    room: { ...room, name: freeName(rooms(), name) },
    unplaced: room.assumed ? room.nodes.map((n) => n.id) : [],
    walk: null,
    underlay: read.picture?.underlay ?? null,
  };
  if (read.picture) await keepPicture(one.id, read.picture.blob).catch(() => complain(w.under.notKept, w.under.about));
  await useRoom(signal, one);
  say(w.rooms.imported(file.name), w.rooms.shared);
  return one;
}

function failed(error: string, tip: string): null {
  complain(error, tip);
  return null;
}

export async function giveFile(s: Session, picture: boolean): Promise<void> {
  await exportRoom(s.history.present.room, s.underlay, picture ? await pictureOf(s.id) : null);
}

/** A picture that the user chooses, as wide as the room until it is scaled. */
export async function addPicture(s: Session): Promise<void> {
  const file = await chooseOne("image/*");
  if (!file) return;
  if (file.size > LARGEST_PICTURE_BYTES) return complain(w.under.noPicture(file.name), w.under.tooLarge);
  const size = await sizeOf(file);
  if (!size) return complain(w.under.noPicture(file.name), w.under.about);
  await keepPicture(s.id, file).catch(() => complain(w.under.notKept, w.under.about));
  s.picture = URL.createObjectURL(file);
  s.set({ underlay: { x_m: 0, y_m: 0, width_m: s.plan.room.width_m, ratio: size.height / size.width, opacity: 0.5 } });
}
