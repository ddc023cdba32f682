/** The network view and the drawer. */
export const view = {};
