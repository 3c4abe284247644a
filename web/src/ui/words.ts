// All text of the page, by where it stands, in the words of docs/glossary.md. Names, units and descriptions of estimates
// are in generated/quantities.ts; why they are undetermined, and what to do, in generated/reasons.ts.
export * from "./words/alarms";
export * from "./words/checklist";
export * from "./words/dialogs";
export * from "./words/frame";
export * from "./words/lab";
export * from "./words/history";
export * from "./words/editor";
export * from "./words/page";
export * from "./words/panels";
export * from "./words/scene";
export * from "./words/scenes";
export * from "./words/sources";
export * from "./words/units";
export * from "./words/unknown";
export * from "./words/usb";
export * from "./words/calibration";
