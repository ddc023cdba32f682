/** The map of the network. */
export const map = {};
