import type { NetworkWords } from '../../catalog.ts';

export const timeline: NetworkWords['timeline'] = {};
