import type { LabWords } from '../../catalog.ts';

export const lab: LabWords = {};
