// The words of numbers and times, for ui/format.ts: no other text is in it.

/** How numbers, times of day and lists are written. */
export const LOCALE = "en-GB";

export const unitWords = {
  locale: LOCALE,
  /** No number. */
  none: "–",
  percent: (hundredths: string) => `${hundredths} %`,
  almostSure: "> 99 %",
  hardly: "< 1 %",
  now: "now",
  secondsAgo: (s: string) => `${s} s ago`,
  minutesAgo: (min: number) => `${min} min ago`,
  hoursAgo: (h: number) => `${h} h ago`,
};
