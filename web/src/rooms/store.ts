// The user's rooms, by name, and which room belongs to which source: kept in this browser alone, over reloads.
import type { Room } from "../generated/types";
import { kept } from "../kept";
import type { Opened } from "../ui/address";
import { readRoom } from "./read";

/** What a walk test detected, in seconds. */
export interface Walk {
  at_ms: number;
  seconds: number;
  zones: Record<string, number>;
  links: Record<string, number>;
  /** Half-metre cells of the floor, "x,y": where the position was told; empty where it never was. */
  cells: Record<string, number>;
}

/** How a plan picture lies under the room; its pixels are in rooms/picture.ts. */
export interface Underlay {
  x_m: number;
  y_m: number;
  width_m: number;
  /** Height over width of the picture. */
  ratio: number;
  opacity: number;
}

export interface KeptRoom {
  id: string;
  room: Room;
  /** Nodes without a place of their own yet. */
  unplaced: string[];
  walk: Walk | null;
  underlay: Underlay | null;
}

export interface Rooms {
  readonly all: readonly KeptRoom[];
  /** Which room belongs to which source. */
  readonly of: Readonly<Record<string, string>>;
}

const MOST_ROOMS = 50;
const MOST_SOURCES = 300;

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === "object" && x !== null && !Array.isArray(x);

const seconds = (x: unknown): Record<string, number> =>
  isRecord(x)
    ? Object.fromEntries(Object.entries(x).flatMap(([k, v]) => (typeof v === "number" && v >= 0 ? [[k, v]] : [])))
    : {};

function readWalk(x: unknown): Walk | null {
  if (!isRecord(x) || typeof x.seconds !== "number" || typeof x.at_ms !== "number") return null;
  return {
    at_ms: x.at_ms,
    seconds: x.seconds,
    zones: seconds(x.zones),
    links: seconds(x.links),
    cells: seconds(x.cells),
  };
}

function readUnderlay(x: unknown): Underlay | null {
  if (!isRecord(x)) return null;
  const all = [x.x_m, x.y_m, x.width_m, x.ratio, x.opacity];
  if (!all.every((n) => typeof n === "number" && Number.isFinite(n))) return null;
  const [x_m, y_m, width_m, ratio, opacity] = all as [number, number, number, number, number];
  return width_m > 0 && ratio > 0 ? { x_m, y_m, width_m, ratio, opacity } : null;
}

function readKept(x: unknown): KeptRoom[] {
  if (!isRecord(x) || typeof x.id !== "string") return [];
  const room = readRoom(x.room);
  const unplaced = Array.isArray(x.unplaced) ? x.unplaced.filter((id): id is string => typeof id === "string") : [];
  return room ? [{ id: x.id, room, unplaced, walk: readWalk(x.walk), underlay: readUnderlay(x.underlay) }] : [];
}

/** Of what was found in the browser's storage; never throws. */
export function readRooms(found: unknown): Rooms {
  if (!isRecord(found)) return { all: [], of: {} };
  const all = Array.isArray(found.all) ? found.all.slice(0, MOST_ROOMS).flatMap(readKept) : [];
  const ids = new Set(all.map((r) => r.id));
  const of = isRecord(found.of)
    ? Object.entries(found.of).filter(([, id]) => typeof id === "string" && ids.has(id))
    : [];
  return { all, of: Object.fromEntries(of) as Record<string, string> };
}

/** A room new or changed; the oldest gives way where there are too many. */
export function withRoom(rooms: Rooms, one: KeptRoom): Rooms {
  const known = rooms.all.some((r) => r.id === one.id);
  const all = known ? rooms.all.map((r) => (r.id === one.id ? one : r)) : [...rooms.all, one].slice(-MOST_ROOMS);
  return readable({ ...rooms, all });
}

export const withoutRoom = (rooms: Rooms, id: string): Rooms =>
  readable({ ...rooms, all: rooms.all.filter((r) => r.id !== id) });

/** This source is in this room from now on; null: in none. */
export function linked(rooms: Rooms, source: string, id: string | null): Rooms {
  const rest = Object.entries(rooms.of).filter(([key]) => key !== source);
  return { ...rooms, of: Object.fromEntries([...rest, ...(id ? [[source, id]] : [])].slice(-MOST_SOURCES)) };
}

/** No source is in a room that is gone. */
function readable(rooms: Rooms): Rooms {
  const ids = new Set(rooms.all.map((r) => r.id));
  return { ...rooms, of: Object.fromEntries(Object.entries(rooms.of).filter(([, id]) => ids.has(id))) };
}

/** What a source is remembered by: never a device's address. */
export function keyOf(opened: Opened | null): string {
  if (!opened) return "";
  if (opened.type === "relay" || opened.type === "usb") return opened.type;
  return opened.type === "demo" ? `demo ${opened.id}` : `file ${opened.name}`;
}

export const roomOf = (rooms: Rooms, source: string): KeptRoom | null =>
  rooms.all.find((r) => r.id === rooms.of[source]) ?? null;

/** A name that no other room has. */
export function freeName(rooms: Rooms, stem: string): string {
  const names = new Set(rooms.all.map((r) => r.room.name));
  for (let n = 1; ; n++) {
    const name = n === 1 ? stem : `${stem} ${n}`;
    if (!names.has(name)) return name;
  }
}

/** A name for a record that nobody reads; randomUUID is not there on a page without https, as a relay's on the network. */
export const newId = (): string => Math.random().toString(36).slice(2, 10);

const stored = kept<Rooms>("rooms", readRooms);
const listeners = new Set<() => void>();

export const rooms = (): Rooms => stored.get();
export function keep(next: Rooms): void {
  stored.set(next);
  for (const f of listeners) f();
}
export function onRooms(f: () => void): () => void {
  listeners.add(f);
  return () => listeners.delete(f);
}
