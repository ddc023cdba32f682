/** The certificate of a server that speaks TLS itself, and its replacement while it runs. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import { HostError } from '../host-error.ts';

export type TlsFiles = {
  /** PEM: the host's certificate first, then those that vouch for it. */
  certFile: string;
  /** PEM, without a password. */
  keyFile: string;
};

export type Certificate = { cert: Buffer; key: Buffer; expiresAtMs: number };

/** What older clients speak is not safe any more. */
const MIN_VERSION = 'TLSv1.2';

/** How often the files are looked at: whoever renews a certificate does so weeks before the old one ends. */
const LOOK_MS = 10_000;

/** Throws HostError with the reason when they cannot be used together. */
export async function readCertificate(files: TlsFiles): Promise<Certificate> {
  const [cert, key] = await Promise.all([
    read('--tls-cert', files.certFile),
    read('--tls-key', files.keyFile),
  ]);
  const x509 = parsed(
    `--tls-cert: ${files.certFile} is not a certificate in PEM`,
    () => new X509Certificate(cert),
  );
  const privateKey = parsed(
    `--tls-key: ${files.keyFile} is not a private key in PEM without a password`,
    () => createPrivateKey(key),
  );
  if (!x509.checkPrivateKey(privateKey)) {
    throw new HostError(
      `--tls-key: ${files.keyFile} is not the key of the certificate ${files.certFile}`,
    );
  }
  return { cert, key, expiresAtMs: Date.parse(x509.validTo) };
}

export function secureContext({ cert, key }: Certificate): SecureContextOptions {
  return { cert, key, minVersion: MIN_VERSION };
}

export type KeeperOptions = {
  files: TlsFiles;
  loaded: Certificate;
  /** New connections use it; those that are there stay. */
  replace: (context: SecureContextOptions) => void;
  onReplaced?: (expiresAtMs: number) => void;
  /** The files changed and cannot be used; the old certificate goes on. */
  onTrouble?: (trouble: HostError) => void;
  lookMs?: number;
};

/** Looks at the files' contents, so that links, renames and files written in two steps are all the same. */
export class CertificateKeeper {
  readonly #options: KeeperOptions;
  readonly #timer: NodeJS.Timeout;
  #loaded: Certificate;
  /** Said once, not each time. */
  #said = '';

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#loaded = options.loaded;
    this.#timer = setInterval(() => void this.look(), options.lookMs ?? LOOK_MS);
    this.#timer.unref();
  }

  get expiresAtMs(): number {
    return this.#loaded.expiresAtMs;
  }

  /** Never rejects. */
  async look(): Promise<void> {
    const { files, replace, onReplaced, onTrouble } = this.#options;
    try {
      const found = await readCertificate(files);
      this.#said = '';
      if (found.cert.equals(this.#loaded.cert) && found.key.equals(this.#loaded.key)) return;
      replace(secureContext(found));
      this.#loaded = found;
      onReplaced?.(found.expiresAtMs);
    } catch (error) {
      const trouble = error instanceof HostError ? error : new HostError(String(error));
      if (trouble.message !== this.#said) onTrouble?.(trouble);
      this.#said = trouble.message;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

async function read(flag: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HostError(`${flag}: ${file} cannot be read (${code})`, { cause: error });
  }
}

function parsed<T>(words: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new HostError(words, { cause: error });
  }
}
