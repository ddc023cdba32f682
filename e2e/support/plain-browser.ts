/**
 * A browser as a person starts it. Playwright's own is started with flags that keep hidden tabs awake and pages out of the back/forward
 * cache, and Playwright tells every page that it attaches to that it has the focus: there no tab is ever hidden. So this one is told
 * what to do over the DevTools protocol itself.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from '@playwright/test';
import { WebSocket } from 'ws';
import { eventually } from './peers.ts';
import { launchOptions } from './profiles.ts';

type Answer = { result?: Record<string, unknown>; error?: { message: string } };
type Evaluated = {
  result: { value: unknown };
  exceptionDetails?: { text: string; exception?: { description?: string } };
};

export class Tab {
  readonly #browser: PlainBrowser;
  readonly #session: string;
  readonly targetId: string;

  constructor(browser: PlainBrowser, session: string, targetId: string) {
    this.#browser = browser;
    this.#session = session;
    this.targetId = targetId;
  }

  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#browser.send(method, params, this.#session);
  }

  /** The value of an expression, or of the promise that it gives, as JSON would hold it. */
  async evaluate<T>(expression: string): Promise<T> {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = (await this.send(
      'Runtime.evaluate',
      asked,
    )) as unknown as Evaluated;
    if (exceptionDetails !== undefined)
      throw new Error(
        `${exceptionDetails.exception?.description ?? exceptionDetails.text}: ${expression}`,
      );
    return result.value as T;
  }

  /** Until the page shows a room; its session. A page that is just loading has no answer yet. */
  room(): Promise<string> {
    return eventually('the tab shows a room', () =>
      this.evaluate<string | null>('globalThis.folkmoot?.room?.self.id ?? null').catch(() => null),
    );
  }

  front(): Promise<unknown> {
    return this.#browser.send('Target.activateTarget', { targetId: this.targetId });
  }
}

export class PlainBrowser {
  readonly #socket: WebSocket;
  readonly #kill: () => Promise<void>;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket, kill: () => Promise<void>) {
    this.#socket = socket;
    this.#kill = kill;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer & { id?: number };
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
  }

  /** On a folder of its own. Whoever starts it ends it. */
  static async start(folder: string, ...flags: string[]): Promise<PlainBrowser> {
    const { executablePath = chromium.executablePath(), args } = launchOptions(...flags);
    const child = spawn(
      executablePath,
      ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${folder}`, ...args],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const gone = once(child, 'exit');
    let printed = '';
    child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const url = await eventually('the browser listens', async () => {
      if (child.exitCode !== null) throw new Error(`the browser ended: ${printed}`);
      return /ws:\/\/\S+/.exec(printed)?.[0] ?? null;
    });
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new PlainBrowser(socket, async () => {
      child.kill('SIGKILL');
      await gone;
    });
  }

  async send(
    method: string,
    params: Record<string, unknown> = {},
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    const { result, error } = await answered;
    this.#waiting.delete(id);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  /** A new tab of the one window, in front of the others. */
  async open(url: string): Promise<Tab> {
    const { targetId } = await this.send('Target.createTarget', { url });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    return new Tab(this, sessionId as string, targetId as string);
  }

  async end(): Promise<void> {
    this.#socket.close();
    await this.#kill();
  }
}
