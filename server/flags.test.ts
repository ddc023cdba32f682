import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { environmentName, FlagError, FLAGS, flagTable, settingsOf } from './flags.ts';
import { LIMITS } from './limits.ts';

function settings(given: Record<string, string> = {}, environment: Record<string, string> = {}) {
  return settingsOf(new Map(Object.entries(given)), environment, '/app');
}

test("every limit has one flag, whose default is the limit's", () => {
  const named = FLAGS.flatMap((flag) => (flag.limit === undefined ? [] : [flag.limit]));
  expect(named.toSorted()).toEqual(Object.keys(LIMITS).toSorted());
  expect(settings().limits).toEqual(LIMITS);
});

test('the README lists every flag with its default and reason', () => {
  expect(readFileSync(new URL('./README.md', import.meta.url), 'utf8')).toContain(flagTable());
});

test('the command line comes before the environment, which comes before the default', () => {
  const environment = { FOLKMOOT_PORT: '9000', FOLKMOOT_QUEUE_BYTES: '5' };
  expect(settings({ port: '9001' }, environment)).toMatchObject({
    port: 9001,
    limits: { queueBytes: 5, rooms: LIMITS.rooms },
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
])('--%s does not take "%s"', (name, value) => {
  expect(() => settings({ [name]: value })).toThrow(FlagError);
});

test('names in the environment', () => {
  expect(FLAGS.map(environmentName)).toContain('FOLKMOOT_QUEUE_TOTAL_BYTES');
});
