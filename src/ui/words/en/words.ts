/** English. One file a part of the interface; the other languages have the same shape. */
import { common } from './common.ts';
import { offline } from './offline.ts';

export const en = { common, offline };
