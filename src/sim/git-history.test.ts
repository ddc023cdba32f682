import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { must } from '../lib/assert.ts';
import { INDEX_PAGE } from '../wire/ids.ts';
import { checkConvergence } from './checkers/convergence.ts';
import { replayHistory, type GitTrace } from './git-history-fixture.ts';
import { drawOptions } from './options.ts';
import { World } from './world.ts';

const FOLDER = process.env['FOLKMOOT_DATA'] ?? '../shared/data';

/** Five peers who hold a fifth of the authors each, and then meet. */
function worldOf(trace: GitTrace): World {
  const options = drawOptions(1, {
    pageCount: 1,
    hasHostile: false,
    hasViewer: false,
    hasTabs: false,
  });
  const world = new World(1, options);
  const records = replayHistory(trace, world.authority);
  const sessions = records.filter(({ key }) => key.startsWith('s/')).map(({ key }) => key.slice(2));
  sessions.forEach((session, i) => {
    const puts = records.filter(({ key }) => key.includes(session));
    world.disk(i % options.peerCount).write('setup', { puts, deletes: [] }, () => undefined);
  });
  world.events.runUntil(100);
  for (const place of world.places) {
    world.crash(place);
    world.boot(place);
  }
  return world;
}

describe.each(['git-yjs-readme', 'git-tb-readme'])('the history of %s', (name) => {
  const path = join(FOLDER, `${name}.json.gz`);
  test.skipIf(!existsSync(path))(
    'replayed by its authors ends as it ended',
    { timeout: 120_000 },
    () => {
      const trace = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as GitTrace;
      const world = worldOf(trace);
      world.events.runUntil(60_000);
      expect(checkConvergence(world)).toEqual([]);
      const text = must(world.alive[0]).replica.doc(INDEX_PAGE).getText('text').toString();
      expect(text).toBe(trace.endContent);
    },
  );
});
