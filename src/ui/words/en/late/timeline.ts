/** The last hour. */
export const timeline = {};
