import {
  context,
  INVALID_SPAN_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type TracerProvider,
} from '@opentelemetry/api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { utf8 } from '../src/lib/bytes.ts';
import { MailboxPeer } from './mailbox/test-peer.ts';
import { serve, type RunningServer } from './serve.ts';
import { TestPeer } from './testing.ts';

type Ended = { name: string; attributes: Attributes; failed: boolean };

const ended: Ended[] = [];
let directory: string;
let server: RunningServer;

/** Stands for the SDK that a host would load. */
function recording(name: string): Span {
  const facts: Ended = { name, attributes: {}, failed: false };
  const span: Span = {
    spanContext: () => INVALID_SPAN_CONTEXT,
    setAttribute: (key, value) => {
      facts.attributes[key] = value;
      return span;
    },
    setAttributes: (attributes) => {
      Object.assign(facts.attributes, attributes);
      return span;
    },
    setStatus: ({ code }) => {
      facts.failed = code === SpanStatusCode.ERROR;
      return span;
    },
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    updateName: () => span,
    recordException: () => undefined,
    isRecording: () => true,
    end: () => ended.push(facts),
  };
  return span;
}

beforeEach(async () => {
  const provider: TracerProvider = {
    getTracer: () => ({
      startSpan: (name) => recording(name),
      startActiveSpan: () => {
        throw new Error('not used');
      },
    }),
  };
  trace.setGlobalTracerProvider(provider);
  directory = await mkdtemp(join(tmpdir(), 'folkmoot-spans-'));
  server = await serve({
    ...{ port: 0, host: '127.0.0.1', stunPort: null, appDirectory: directory },
    mailboxDirectory: join(directory, 'mailbox'),
    limits: { drainSpreadMs: 50, joinMs: 300 },
  });
});

afterEach(async () => {
  await server.close();
  trace.disable();
  context.disable();
  ended.length = 0;
  await rm(directory, { recursive: true });
});

const named = (name: string): Ended[] => ended.filter((span) => span.name === name);

test('joins and what the store does are spans, with counts and without names', async () => {
  const peer = await TestPeer.joined(server.port);
  const writer = await MailboxPeer.opened(server.port);
  await writer.append([utf8('one'), utf8('two')]);
  expect(named('relay join')).toEqual([{ name: 'relay join', attributes: {}, failed: false }]);
  expect(named('mailbox join')).toEqual([{ name: 'mailbox join', attributes: {}, failed: false }]);
  const attributes = {
    'folkmoot.letters': 2,
    'folkmoot.checkpoint': false,
    'folkmoot.outcome': 'done',
  };
  expect(named('mailbox append')).toEqual([{ name: 'mailbox append', attributes, failed: false }]);
  for (const each of [peer, writer]) each.close();
});

test('a join that never comes is a failed span', async () => {
  const peer = new TestPeer(server.port, { autoJoin: false });
  await peer.closed;
  const attributes = { 'folkmoot.close_code': 4002 };
  await expect
    .poll(() => named('relay join'), { timeout: 10_000 })
    .toEqual([{ name: 'relay join', attributes, failed: true }]);
});
