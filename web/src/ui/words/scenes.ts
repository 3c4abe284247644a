// The text of the strip of bundled recordings and scenes: a short name and what each shows. One that has no entry here is
// shown by the name and the note that come with it.

export const scenesWords = {
  strip: "Bundled recordings and scenes",
  playing: "plays now",
  about: (kind: string, shows: string) => `${kind}. ${shows}`,
  known: {
    "rest-15": ["Breathing at rest", "Breathes 15 a minute, and moves once."],
    "moves-rests": ["Moves, then rests", "Motion, then stillness, then 10 breaths a minute."],
    fall: ["A fall", "Motion begins 6 s in; what it was is told after it."],
    "pulse-walking": ["Walking about", "One link across a bedroom; nothing but motion."],
    "pulse-empty": ["Empty room", "The same bedroom with nobody in it."],
    "pulse-breathing": ["Slow breathing", "Lies still, 6 breaths a minute."],
    "two-nodes": ["Two nodes", "Many transmitters in one stream, without labels."],
    "simulated-walk": ["Walk, three nodes", "Stands, walks a round, stands."],
    "simulated-rest": ["Held breath", "Sits, 14.4 breaths a minute, a pause at 70 s."],
    "simulated-fall": ["Fall, two nodes", "Walks, falls 4 s in, lies, gets up."],
    "simulated-fan": ["A fan, nobody there", "What motion without a person looks like."],
    "simulated-four-boards": ["Where someone walks", "Four nodes tell a place on the floor."],
  } as Partial<Record<string, readonly [name: string, shows: string]>>,
};
