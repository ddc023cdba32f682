/** Faults that people cause. */
export const faults = {};
