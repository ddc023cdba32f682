import type { Words } from '../catalog.ts';
import { common } from './common.ts';

export const de: Words = { common };
