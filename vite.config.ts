import react from '@vitejs/plugin-react';
import { existsSync, readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';
import { excalidraw } from './scripts/excalidraw-plugin.mjs';
import { serviceWorker } from './scripts/service-worker-plugin.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const servicesFile = 'server/attach.ts';

/** `vite` alone serves the app and the server's services on one port: no second process in development. */
function services(): Plugin {
  return {
    name: 'folkmoot-services',
    apply: 'serve',
    async configureServer(vite) {
      if (!vite.httpServer || !existsSync(servicesFile)) return;
      const { attachServices } = await vite.ssrLoadModule(`/${servicesFile}`);
      const { LIMITS } = await vite.ssrLoadModule('/server/limits.ts');
      const { openStore } = await vite.ssrLoadModule('/server/mailbox/open-store.ts');
      try {
        const mailboxStore = await openStore('data/mailbox-dev', LIMITS);
        vite.httpServer.on('close', () => void mailboxStore.close());
        await attachServices(vite.httpServer, { mailboxStore });
      } catch (error) {
        vite.config.logger.warn(`no mailbox, data/mailbox-dev cannot be used: ${String(error)}`);
        await attachServices(vite.httpServer, {});
      }
    },
  };
}

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [excalidraw(), react(), services(), serviceWorker()],
  define: { 'import.meta.env.VITE_APP_VERSION': JSON.stringify(version) },
  build: {
    outDir: isSsrBuild ? 'dist/server' : 'dist/client',
    copyPublicDir: !isSsrBuild,
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: true,
  },
  ssr: { target: 'node' },
}));
