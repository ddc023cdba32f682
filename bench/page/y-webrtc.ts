/** The page of stock y-webrtc. Its own signaling server; the same STUN server as ours, for it would ask one on the internet. */
import { WebrtcProvider } from 'y-webrtc';
import { startBench } from './bench-page.ts';
import { createStockStack } from './stock-stack.ts';

startBench(
  createStockStack((where, doc) => {
    const provider = new WebrtcProvider(where.room, doc, {
      signaling: [where.signalingUrl],
      peerOpts: { config: { iceServers: [{ urls: where.stunUrl }] } },
    });
    provider.awareness.setLocalStateField('user', { name: 'bench', color: '#888888' });
    return {
      awareness: provider.awareness,
      paths: () =>
        [...(provider.room?.webrtcConns.values() ?? [])].map(({ connected }) =>
          connected ? 'direct' : 'none',
        ),
    };
  }),
);
