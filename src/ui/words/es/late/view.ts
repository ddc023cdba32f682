import type { NetworkWords } from '../../catalog.ts';

export const view: NetworkWords['view'] = {};
