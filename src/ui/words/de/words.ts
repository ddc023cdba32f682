import type { Words } from '../catalog.ts';
import { between } from './between.ts';
import { lobby } from './lobby.ts';
import { settings } from './settings.ts';
import { common } from './common.ts';
import { offline } from './offline.ts';

export const de: Words = { settings, lobby, between, common, offline };
