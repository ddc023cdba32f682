/** The lab. */
export const lab = {};
