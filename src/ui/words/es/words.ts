import type { Words } from '../catalog.ts';
import { common } from './common.ts';

export const es: Words = { common };
