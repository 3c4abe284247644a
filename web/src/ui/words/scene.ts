// The text of the picture of the room.

export const sceneWords = {
  flat: "This browser has no 3-D graphics (WebGL 2), so the room is drawn from above. For 3-D, turn on hardware acceleration in the browser's settings, or use a current Firefox, Chrome, Edge or Safari.",
  lost: "The graphics driver dropped the picture. It returns within seconds; if not, reload the page.",
  keys: "Arrow keys turn, plus and minus zoom, V changes the view, 0 resets it.",
  role: "view of the room",
  views: "View of the room",
  poses: { corner: "Corner", above: "Above", side: "Side" },
  scaleFrom: "0",
  field: "signal field",
  aboutField: "motion above its threshold",
  metres: (m: number) => `${m} m`,
  breathes: "The zone swells at the measured breathing rate; its moment is not measured",
  assumed: "Room assumed: node positions not set",
  ended: (s: string) => `Ended at ${s} s`,
  paused: (s: string) => `Paused at ${s} s`,
  stale: "No new data: the picture is grey until it arrives",
};

/** What stands in the picture. */
export const spotWords = {
  motionHere: (m: string) => `motion here, ± ${m}`,
  motionOn: (links: number) => (links === 1 ? "motion on this link" : "motion near these links"),
  breathing: (rate: string) => (rate ? `breathing, ${rate}` : "breathing"),
};

/** The picture for those who cannot see it. */
export const describeWords = {
  node: (name: string) => `the ${name}`,
  middleOf: (a: string, b: string) => `the middle of the link from ${a} to ${b}`,
  linksMiddle: "the link's middle",
  roomsMiddle: "the middle of the room",
  size: (w: string, d: string) => `Room ${w} by ${d} m`,
  assumed: (size: string) => `${size}, size and positions assumed`,
  links: (n: number) => `${n} link${n === 1 ? "" : "s"}`,
  linkFrom: (a: string, b: string) => `the link from ${a} to ${b}`,
  thisLink: "this link",
  nothingKnown: "nothing is known yet",
  noDataYet: "no data yet",
  noDataNow: "no data now",
  held: "picture held",
  motionAt: (where: string, m: string) => `motion near ${where}, uncertain by ${m}`,
  motionOn: (link: string) => `motion on ${link}`,
  motionNear: (links: number) => `motion near ${links} links`,
  motion: "motion",
  breathing: "breathing detected",
  breathingOn: (link: string) => `breathing detected on ${link}`,
  still: "no motion detected",
  undetermined: "motion undetermined",
};
