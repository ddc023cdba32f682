/** Names the disk that a session writes to. */
import { toBase64url } from '../lib/bytes.ts';
import type { SessionRecord } from '../wire/session-record.ts';

export const deviceKeyOf = (record: SessionRecord): string =>
  `${record.member} ${toBase64url(record.device)}`;
