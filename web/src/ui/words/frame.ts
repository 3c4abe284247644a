// The text of the page's frame: what index.html shows before anything has loaded (a test holds that it shows this).

export const frameWords = {
  title: "Halfwave: see what WiFi sees",
  description: "See what WiFi sees: ESP32 channel state information, computed and drawn in the browser.",
  skip: "Skip to the readings",
  room: "Room",
  readings: "Readings",
  noScript: "Halfwave computes everything in this browser and so needs JavaScript and WebAssembly.",
};
