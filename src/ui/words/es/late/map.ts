import type { NetworkWords } from '../../catalog.ts';

export const map: NetworkWords['map'] = {};
