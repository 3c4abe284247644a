// How long the guided minute lets people leave, and how long it listens. Pure.

export const LEAVE_S = [5, 10, 20, 30, 60],
  LENGTH_S = [30, 60, 120];

export interface Times {
  leave_s: number;
  length_s: number;
}

export function readTimes(found: unknown): Times {
  const { leave_s, length_s } = (typeof found === "object" && found ? found : {}) as Partial<Times>;
  return {
    leave_s: LEAVE_S.includes(leave_s as number) ? (leave_s as number) : 20,
    length_s: LENGTH_S.includes(length_s as number) ? (length_s as number) : 60,
  };
}
