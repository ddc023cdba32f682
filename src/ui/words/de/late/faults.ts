import type { NetworkWords } from '../../catalog.ts';

export const faults: NetworkWords['faults'] = {};
