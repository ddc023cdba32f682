/** English. One file a part of the interface; the other languages have the same shape. */
import { common } from './common.ts';

export const en = { common };
