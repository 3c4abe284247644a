// What an item of the plan is called, for those who hear it and for the form.
import { editorWords as w } from "../ui/words/editor";
import { area_m2, distance } from "./geometry";
import { type Plan, pointsOfWall, type Ref } from "./model";

export function nameOf({ room, unplaced }: Plan, { kind, index, corner }: Ref): string {
  const whole = (): string => {
    const node = room.nodes[index],
      wall = room.walls[index],
      box = room.furniture[index],
      zone = room.zones[index];
    if (kind === "node") return node ? w.item.node(node, !unplaced.includes(node.id)) : "";
    if (kind === "wall") return wall ? w.item.wall(wall, distance(...pointsOfWall(wall))) : "";
    if (kind === "furniture") return box ? w.item.furniture(box) : "";
    return zone ? w.item.zone(zone, area_m2(zone.corners_m)) : "";
  };
  if (corner === undefined) return whole();
  return kind === "wall" ? w.item.end(corner, whole()) : w.item.corner(corner, whole());
}
