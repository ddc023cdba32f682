/** The codes of relay and mailbox, and one more. */
export const YjsClose = {
  badMessage: 4000,
  slowReader: 4005,
  roomFull: 4006,
  tooManyRooms: 4007,
  idle: 4010,
  trouble: 4012,
  noSpace: 4013,
  draining: 1012,
} as const;
