import { INDEX_PAGE } from '../wire/ids.ts';

/** The one page of a lab's room. */
export const LAB_PAGE = INDEX_PAGE;
/** Wall clocks of a lab begin at this time: noon, some day. */
export const LAB_EPOCH_MS = Date.UTC(2026, 0, 1, 12);
