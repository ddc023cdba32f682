/** The page of stock y-websocket with the server of its own package. */
import { WebsocketProvider } from 'y-websocket';
import { startBench } from './bench-page.ts';
import { createStockStack } from './stock-stack.ts';

startBench(
  createStockStack((where, doc) => {
    const provider = new WebsocketProvider(where.websocketUrl, where.room, doc);
    provider.awareness.setLocalStateField('user', { name: 'bench', color: '#888888' });
    return {
      awareness: provider.awareness,
      paths: () => (provider.synced ? ['server'] : []),
    };
  }),
);
