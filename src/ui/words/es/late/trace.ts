import type { NetworkWords } from '../../catalog.ts';

export const trace: NetworkWords['trace'] = {};
