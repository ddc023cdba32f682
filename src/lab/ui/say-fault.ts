/** Where a fault of the lab is and what it does, in words. Pure. */
import type { LabWords } from '../../ui/words/catalog.ts';
import type { LabFault } from '../ways.ts';

const PERCENT = 100;
const toPercent = (share: number): number => Math.round(share * PERCENT);

export function sayFault(
  { scope, conditions }: LabFault,
  say: LabWords['faults'],
  nameOf: (place: number) => string,
): string {
  return say.at(whereOf(scope, say, nameOf), whatOf(conditions, say).join(', '));
}

function whereOf(
  scope: LabFault['scope'],
  say: LabWords['faults'],
  nameOf: (place: number) => string,
): string {
  switch (scope.on) {
    case 'all':
      return say.places.all;
    case 'relay':
      return say.places.relay;
    case 'peer':
      return nameOf(scope.place);
    case 'link':
      return say.between(nameOf(scope.a), nameOf(scope.b));
    case 'islands':
      return say.parts(scope.islands.length);
  }
}

function whatOf(conditions: LabFault['conditions'], say: LabWords['faults']): string[] {
  const { cut, delayMs, jitterMs, loss, duplicate, reorder, kbps, pause } = conditions;
  return [
    cut === undefined ? '' : cut === 'both' ? say.cut : say.cutOneWay,
    delayMs === undefined ? '' : say.delay(delayMs),
    jitterMs === undefined ? '' : say.jitter(jitterMs),
    loss === undefined ? '' : say.loss(toPercent(loss)),
    duplicate === undefined ? '' : say.duplicate(toPercent(duplicate)),
    reorder === undefined ? '' : say.reorder(toPercent(reorder)),
    kbps === undefined ? '' : say.kbps(kbps),
    pause === true ? say.pause : '',
  ].filter((part) => part !== '');
}
