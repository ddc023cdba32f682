/** A real nginx or Caddy on a loopback port, with the configuration in `deploy/` and a certificate of its own. For tests only. */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const NAME = 'room.example.org';
const START_MS = 10_000;

export type ProxyName = 'nginx' | 'caddy';

/** Debian has nginx where only root's path leads. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

export function isInstalled(name: string): boolean {
  const found = spawnSync(name, [name === 'caddy' ? 'version' : '-v'], {
    env: { ...process.env, PATH },
  });
  return found.error === undefined;
}

export type Certificate = { certFile: string; keyFile: string; pem: string };

/** For `localhost`, signed by itself. */
export async function makeCertificate(folder: string): Promise<Certificate> {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', keyFile, '-out', certFile];
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    '-days',
    '90',
    ...key,
    ...files,
    ...subject,
  ]);
  return { certFile, keyFile, pem: await readFile(certFile, 'utf8') };
}

export type Proxy = {
  /** `https://localhost:<port>` */
  url: URL;
  /** Its port without TLS. */
  plainPort: number;
  /** All that it has logged, wherever. */
  log(): Promise<string>;
  stop(): Promise<void>;
};

export type ProxyOptions = {
  folder: string;
  certificate: Certificate;
  upstreamPort: number;
  /** What is wrong with this host's configuration. */
  spoil?: (configuration: string) => string;
};

type Place = { port: number; plainPort: number; folder: string };

export async function startProxy(name: ProxyName, options: ProxyOptions): Promise<Proxy> {
  const [port, plainPort] = [await freePort(), await freePort()];
  const configuration = await readFile(
    join(DEPLOY, name === 'nginx' ? 'nginx.conf' : 'Caddyfile'),
    'utf8',
  );
  const spoilt = options.spoil?.(configuration) ?? configuration;
  const folder = join(options.folder, `${name}-${port}`);
  await mkdir(folder);
  const start = name === 'nginx' ? startNginx : startCaddy;
  const child = await start(spoilt, { port, plainPort, folder }, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => (output += String(chunk)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await answered(port, child, () => output);
  return {
    url: new URL(`https://localhost:${port}`),
    plainPort,
    log: async () => output + (await readFile(join(folder, 'error.log'), 'utf8').catch(() => '')),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function startNginx(
  site: string,
  { port, plainPort, folder }: Place,
  { certificate, upstreamPort }: ProxyOptions,
): Promise<ChildProcess> {
  const here = site
    .replaceAll(/^\s*listen \[::\].*$/gm, '')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
    .replace('127.0.0.1:8787', `127.0.0.1:${upstreamPort}`)
    .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate.certFile};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${certificate.keyFile};`)
    .replaceAll('/var/log/nginx/error.log', join(folder, 'error.log'))
    .replaceAll(NAME, 'localhost');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const main = [
    `pid ${folder}/nginx.pid;`,
    'daemon off;',
    'worker_processes 1;',
    'error_log stderr;',
    'events { worker_connections 512; }',
    `http { ${temporary.join(' ')}\n${here}\n}`,
  ];
  const file = join(folder, 'nginx.conf');
  await writeFile(file, main.join('\n'));
  return spawn('nginx', ['-p', folder, '-e', 'stderr', '-c', file], {
    env: { ...process.env, PATH },
  });
}

async function startCaddy(
  site: string,
  { port, plainPort, folder }: Place,
  { certificate, upstreamPort }: ProxyOptions,
): Promise<ChildProcess> {
  const { certFile, keyFile } = certificate;
  const global = `admin off\n\thttp_port ${plainPort}\n\tstorage file_system ${folder}`;
  const here = site
    .replace(/^\{$/m, `{\n\t${global}`)
    .replace('header Strict', `bind 127.0.0.1\n\ttls ${certFile} ${keyFile}\n\theader Strict`);
  const file = join(folder, 'Caddyfile');
  await writeFile(file, here);
  return spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: {
      ...process.env,
      PATH,
      HOME: folder,
      FOLKMOOT_DOMAIN: `https://localhost:${port}`,
      FOLKMOOT_UPSTREAM: `127.0.0.1:${upstreamPort}`,
    },
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function answered(port: number, child: ChildProcess, output: () => string): Promise<void> {
  const until = performance.now() + START_MS;
  for (;;) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => setTimeout(() => resolve(false), 50));
    });
    if (isThere) return;
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`the proxy did not start: ${output()}`);
  }
}
