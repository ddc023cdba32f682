import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import * as ws from 'ws';
import { encodeRelayToPeer } from '../../src/wire/relay-frames.ts';
import { fromFrame, webSocketFrame } from './framing.ts';

/** Exported by the library, though its type declarations do not say so. */
type ReceiverClass = new (options: object) => NodeJS.WritableStream;
const { Receiver } = ws as unknown as { Receiver: ReceiverClass };

test.each([0, 1, 122, 123, 124, 125, 126, 127, 65_531, 65_532, 65_533, 65_534, 70_000])(
  'a payload of %i bytes arrives as the codec wrote it',
  async (length) => {
    for (const slot of [1, 127, 128, 255]) {
      const payload = new Uint8Array(length).map((_, i) => i);
      const message = encodeRelayToPeer({ type: 'from', slot, payload });
      const frame = fromFrame(slot, payload);
      expect(frame.equals(webSocketFrame(message))).toBe(true);
      // Read back by the library of the other side.
      const receiver = new Receiver({ isServer: false });
      const read = new Promise<Buffer>((resolve) =>
        receiver.on('message', (data: Buffer) => resolve(data)),
      );
      receiver.write(frame);
      expect(Buffer.from(message).equals(await read)).toBe(true);
    }
  },
);

test('golden bytes', () => {
  expect(fromFrame(200, Uint8Array.of(0xaa, 0xbb)).toString('hex')).toBe('820507c801aabb');
});
