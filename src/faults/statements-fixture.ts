/** What tests of the machine say again and again: a room, a fault in it, a statement that its author's own program would not make. For tests only. */
import {
  encodeFaultBody,
  faultSigned,
  type UnsignedFaultStatement,
} from '../wire/fault-messages.ts';
import { concatBytes } from '../lib/bytes.ts';
import type { PeerId } from '../wire/ids.ts';
import { FaultsNetwork, type TestMember } from './faults-fixture.ts';
import type { FaultsEffect } from './machine-types.ts';
import type { FaultOrder } from './room-fault.ts';

export const CUT: FaultOrder = {
  scope: { on: 'all' },
  conditions: { cut: 'both' },
  profile: null,
  forMs: 60_000,
};
export const order = (more: Partial<FaultOrder> = {}): FaultOrder => ({ ...CUT, ...more });
export const onPeer = ({ id }: TestMember, more: Partial<FaultOrder> = {}): FaultOrder =>
  order({ scope: { on: 'peer', peer: id }, ...more });

export const room = (
  count: number,
): { net: FaultsNetwork; members: [TestMember, TestMember, TestMember] } => {
  const net = new FaultsNetwork();
  return { net, members: net.room(count) as [TestMember, TestMember, TestMember] };
};
export const ofType = <T extends FaultsEffect['type']>(
  { effects }: TestMember,
  type: T,
): Extract<FaultsEffect, { type: T }>[] =>
  effects.filter((effect): effect is Extract<FaultsEffect, { type: T }> => effect.type === type);

/** What a member signs, whether or not its machine would. */
export function signed(
  net: FaultsNetwork,
  by: TestMember,
  statement: UnsignedFaultStatement,
): Uint8Array {
  const body = encodeFaultBody(statement);
  const { topic } = net.authority;
  return concatBytes(body, net.authority.keysOf(by.id).sign(faultSigned(topic, body)));
}
export const causeBy = (
  author: PeerId,
  more: Partial<UnsignedFaultStatement & { type: 'cause' }> = {},
): UnsignedFaultStatement => ({
  type: 'cause',
  author,
  number: 2,
  fault: 1,
  scope: { on: 'all' },
  conditions: { cut: 'both' },
  profile: '',
  remainingMs: 60_000,
  ...more,
});
export const hear = (net: FaultsNetwork, at: TestMember, bytes: Uint8Array, from: TestMember) =>
  net.give(at, { type: 'heard', bytes, from: from.id, over: 'relayed' });
