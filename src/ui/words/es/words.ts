import type { Words } from '../catalog.ts';
import { common } from './common.ts';
import { offline } from './offline.ts';

export const es: Words = { common, offline };
