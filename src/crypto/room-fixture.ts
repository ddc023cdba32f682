/** One room, one session, one member, the same in every test of this folder. */
import { certify } from './certificates.ts';
import { createEditInvite, viewInviteOf } from './invites.ts';
import { createMember, deviceIdOf } from './member.ts';
import { deriveRoomSecrets } from './room-secrets.ts';
import { createSession } from './session.ts';

const filled = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

export const editInvite = createEditInvite(filled(1), { name: 'Saturday kitchen', relays: [] });
export const viewInvite = viewInviteOf(editInvite);
export const writersSecrets = deriveRoomSecrets(editInvite);
export const viewersSecrets = deriveRoomSecrets(viewInvite);
export const session = createSession(filled(2));
export const otherSession = createSession(filled(3));
export const member = createMember(filled(4));
export const device = deviceIdOf(filled(5), writersSecrets.topic);
export const writersRecord = certify({ secrets: writersSecrets, session, member, device });
export const viewersRecord = certify({ secrets: viewersSecrets, session, member, device });
