import { expect, test } from 'vitest';
import { environmentName, FlagError, FLAGS, settingsOf, valueOf } from './flags.ts';
import { must } from '../src/lib/assert.ts';
import { LIMITS } from './limits.ts';

function settings(
  given: Record<string, string> = {},
  environment: Record<string, string> = {},
  config: Record<string, string> = {},
  tokens: string[] = [],
) {
  const [commandLine, file] = [given, config].map((values) => new Map(Object.entries(values)));
  return settingsOf(
    { commandLine: must(commandLine), environment, file: must(file), tokens },
    '/app',
  );
}

test("every limit has one flag, whose default is the limit's", () => {
  const named = FLAGS.flatMap((flag) => (flag.limit === undefined ? [] : [flag.limit]));
  expect(named.toSorted()).toEqual(Object.keys(LIMITS).toSorted());
  expect(settings().limits).toEqual(LIMITS);
});

test('the command line comes before the environment, then the file, then the default', () => {
  const environment = { FOLKMOOT_PORT: '9000', FOLKMOOT_QUEUE_BYTES: '5' };
  expect(settings({ port: '9001' }, environment)).toMatchObject({
    port: 9001,
    limits: { queueBytes: 5, rooms: LIMITS.rooms },
  });
  expect(settings({}, environment, { port: '9002', rooms: '7' })).toMatchObject({
    port: 9000,
    limits: { rooms: 7 },
  });
  expect(settings({}, environment).port).toBe(9000);
  expect(settings().port).toBe(8787);
});

test('lists, switches and empty texts', () => {
  expect(
    settings({
      ice: 'stun:a:1, turn:b',
      origin: 'https://A.example/,*',
      'relay-only': 'true',
      'no-stun': '1',
    }),
  ).toMatchObject({
    iceUrls: ['stun:a:1', 'turn:b'],
    origins: ['https://a.example', '*'],
    signalingOrigins: ['*'],
    relayOnly: true,
    stunPort: null,
  });
  expect(settings({ 'signaling-origin': '' }).signalingOrigins).toEqual([]);
  expect('host' in settings()).toBe(false);
});

test.each([
  ['port', '65536'],
  ['port', '-1'],
  ['port', ''],
  ['port', '80x'],
  ['rooms', '0'],
  ['rooms', '1.5'],
  ['room-peers', '256'],
  ['ice', 'http://x'],
  ['ice', Array.from({ length: 8 }, (_, i) => `stun:s${i}`).join(',')],
  ['origin', 'example.org'],
  ['relay-only', 'maybe'],
  ['log-level', 'loud'],
  ['tls-cert', 'cert.pem'],
  ['tls-key', 'key.pem'],
  ['http-redirect-port', '80'],
  ['admission-token', 'hunter2'],
  ['admission-token', 'with a space'],
])('--%s does not take "%s"', (name, value) => {
  expect(() => settings({ [name]: value })).toThrow(FlagError);
});

test('TLS takes both files, and tokens come from the list and from the file', () => {
  expect(
    settings({ 'tls-cert': 'c.pem', 'tls-key': 'k.pem', 'http-redirect-port': '80' }),
  ).toMatchObject({
    tls: { certFile: 'c.pem', keyFile: 'k.pem' },
    httpRedirectPort: 80,
  });
  expect(
    settings({ 'admission-token': 'old-token, new-token' }, {}, {}, ['third-token']),
  ).toMatchObject({
    admissionTokens: ['old-token', 'new-token', 'third-token'],
  });
});

test('a token that cannot be used is not repeated in the words about it', () => {
  expect(() => settings({ 'admission-token': 'hunter2' })).toThrow(/8 to 256 letters/);
  expect(() => settings({ 'admission-token': 'hunter2' })).not.toThrow(/hunter2/);
});

test('one place for letters; the URL of a database is in no error', () => {
  const url = 'postgres://me:password@db.example/folkmoot';
  expect(settings({ store: url })).toMatchObject({ mailboxDatabase: url });
  for (const given of [{ store: url, 'mailbox-dir': '/x' }, { store: `http:${url}` }])
    expect(() => settings(given)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('password@db') }),
    );
});

test('a cluster has a name; what opens NATS is in no error', () => {
  const cluster = 'nats://me:password@nats.example:4222,tls://b.example';
  const given = { cluster, 'relay-id': 'ours', 'no-mailbox': 'true' };
  expect(settings(given).clusterUrls).toEqual(cluster.split(','));
  for (const wrong of [{ cluster }, { ...given, cluster: 'http://me:password@nats.example' }])
    expect(() => settings(wrong)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('@nats.example') }),
    );
});

test('processes of a cluster do not keep a mailbox each', () => {
  const given = { cluster: 'nats://nats.example', 'relay-id': 'ours' };
  expect(() => settings(given)).toThrow(/--store.*--no-mailbox/);
  expect(() => settings({ ...given, 'mailbox-dir': '/letters' })).toThrow(/--store/);
  expect(settings({ ...given, 'no-mailbox': 'true' }).mailboxDirectory).toBeUndefined();
  const store = 'postgres://db.example/folkmoot';
  expect(settings({ ...given, store })).toMatchObject({ mailboxDatabase: store });
});

test.each(['', ' ', ','])('an empty value (%j) opens no private host', (empty) => {
  const tokens = settings(
    {},
    { FOLKMOOT_ADMISSION_TOKEN: empty },
    { 'admission-token': 'a-good-token' },
  );
  expect(tokens.admissionTokens).toEqual(['a-good-token']);
  const given = { commandLine: new Map(), environment: { FOLKMOOT_ADMISSION_TOKEN_FILE: empty } };
  const file = new Map([['admission-token-file', '/tokens']]);
  expect(valueOf('admission-token-file', { ...given, file })).toBe('/tokens');
  for (const name of ['admission-token', 'admission-token-file', 'store', 'cluster'])
    expect(() => settings({ [name]: empty })).toThrow(`--${name} is empty`);
});

test('an empty value hides no store and no cluster that a file names', () => {
  const store = 'postgres://db.example/folkmoot';
  const environment = { FOLKMOOT_STORE: '', FOLKMOOT_CLUSTER: '', FOLKMOOT_RELAY_ID: 'ours' };
  const file = { store, cluster: 'nats://nats.example' };
  expect(settings({}, environment, file)).toMatchObject({
    mailboxDatabase: store,
    clusterUrls: ['nats://nats.example'],
  });
});

test('names in the environment', () => {
  expect(FLAGS.map(environmentName)).toContain('FOLKMOOT_QUEUE_TOTAL_BYTES');
});

test('stock clients are served from where the mailbox keeps letters, by one process', () => {
  expect(settings({ 'serve-yjs': 'true' }).serveYjs).toBe(true);
  expect(settings().serveYjs).toBe(false);
  expect(() => settings({ 'serve-yjs': 'true', 'no-mailbox': 'true' })).toThrow(/--no-mailbox/);
  const cluster = { cluster: 'nats://127.0.0.1:4222', 'relay-id': 'one' };
  expect(() => settings({ 'serve-yjs': 'true', ...cluster })).toThrow(/--cluster/);
});

test('there is a mailbox unless one says otherwise', () => {
  expect(settings().mailboxDirectory).toBe('data/mailbox');
  expect(settings({ 'mailbox-dir': '/letters' }).mailboxDirectory).toBe('/letters');
  expect('mailboxDirectory' in settings({ 'no-mailbox': 'true' })).toBe(false);
  const database = 'postgres://host/letters';
  expect(settings({ store: database })).toMatchObject({ mailboxDatabase: database });
  expect('mailboxDirectory' in settings({ store: database })).toBe(false);
  expect(() => settings({ store: database, 'mailbox-dir': '/letters' })).toThrow(FlagError);
  expect(() => settings({ store: database, 'no-mailbox': 'true' })).toThrow(FlagError);
});
