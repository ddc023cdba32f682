/** Shapes for tests, as the editor makes them. */
import type { Shape } from './parts.ts';

export const rectangle = (id: string, fields: object = {}): Shape => ({
  id,
  type: 'rectangle',
  x: 0,
  y: 0,
  width: 100,
  height: 60,
  angle: 0,
  strokeColor: '#1e1e1e',
  backgroundColor: 'transparent',
  fillStyle: 'solid',
  strokeWidth: 2,
  strokeStyle: 'solid',
  roundness: null,
  roughness: 1,
  opacity: 100,
  seed: 7,
  version: 3,
  versionNonce: 11,
  updated: 1,
  index: 'a0',
  isDeleted: false,
  groupIds: [],
  frameId: null,
  boundElements: null,
  link: null,
  locked: false,
  ...fields,
});

/** Drawn with a mouse, a point each frame. */
export const stroke = (id: string, points: number, fields: object = {}): Shape => ({
  ...rectangle(id, { width: 3 * points, height: 180 }),
  type: 'freedraw',
  points: Array.from({ length: points }, (_, i) => [
    3 * i + Math.sin(i),
    90 * Math.sin(i / 9) + Math.cos(i),
  ]),
  pressures: [],
  simulatePressure: true,
  lastCommittedPoint: null,
  ...fields,
});
