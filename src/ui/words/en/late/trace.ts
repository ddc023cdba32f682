/** The way of an edit. */
export const trace = {};
