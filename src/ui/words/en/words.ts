/** English. One file a part of the interface; the other languages have the same shape. */
import { between } from './between.ts';
import { lobby } from './lobby.ts';
import { settings } from './settings.ts';
import { common } from './common.ts';
import { offline } from './offline.ts';

export const en = { settings, lobby, between, common, offline };
