import { describe, expect, test } from 'vitest';
import { toHex } from '../lib/bytes.ts';
import { createRng } from '../lib/rng.ts';
import { INDEX_PAGE, pageIdOf } from '../wire/ids.ts';
import { TestRoom, type Member } from '../sim/perfect-wire.ts';

const PAGES = [INDEX_PAGE, pageIdOf(new Uint8Array(12).fill(7))];

/** Four replicas that edit, meet, part, lose frames, and restart from their disks. Whoever is there at the end has the same. */
function runSeed(seed: number): void {
  const rng = createRng(seed);
  const room = new TestRoom();
  let lastNumber = 4;
  const here = [1, 2, 3, 4].map((number) => room.join(number));
  const met = new Set<string>();
  const pair = (): [Member, Member] => {
    const a = rng.below(4);
    return [here[a] as Member, here[(a + 1 + rng.below(3)) % 4] as Member];
  };
  const meet = (a: Member, b: Member): void => {
    if (met.has(a.id + b.id)) return;
    met.add(a.id + b.id).add(b.id + a.id);
    room.cut.delete(a.id + b.id);
    room.cut.delete(b.id + a.id);
    room.meet(a, b);
  };
  const part = (a: Member, b: Member): void => {
    met.delete(a.id + b.id);
    met.delete(b.id + a.id);
    room.part(a, b);
  };
  for (let step = 0; step < 120; step++) {
    const draw = rng.below(100);
    if (draw < 60) edit(rng.pick(here), rng.uint32());
    else if (draw < 70) meet(...pair());
    else if (draw < 76) part(...pair());
    else if (draw < 84) {
      const [a, b] = pair();
      room.lose.add(a.id + b.id);
    } else if (draw < 92) room.lose.clear();
    else if (draw < 94) {
      const index = rng.below(4);
      const old = here[index] as Member;
      for (const other of here) if (other !== old) part(old, other);
      room.members.delete(old.id);
      here[index] = room.join((lastNumber += 1), { disk: new Map(old.disk) });
    }
    room.run(rng.below(3) === 0 ? rng.below(4000) : rng.below(30));
  }
  room.lose.clear();
  for (const a of here) for (const b of here) if (a !== b) part(a, b);
  for (const a of here) for (const b of here) if (a.id < b.id) meet(a, b);
  room.run(60_000);
  expect(new Set(here.map(({ replica }) => toHex(replica.roomDigest()))).size, `seed=${seed}`).toBe(
    1,
  );
  room.mustBeInStep(...here);
  for (const { accused, replica } of here) {
    expect([...accused.values()], `seed=${seed}`).toEqual([]);
    expect(replica.troubles(), `seed=${seed}`).toEqual([]);
    for (const other of here)
      if (other.replica !== replica)
        expect(replica.progress(other.id).inStep, `seed=${seed}`).toBe(true);
  }
}

function edit(member: Member, draw: number): void {
  const doc = member.replica.doc(PAGES[draw % 2] as (typeof PAGES)[number]);
  const text = doc.getText('text');
  const at = text.length === 0 ? 0 : (draw >>> 3) % text.length;
  if (draw % 7 === 0 && text.length > 2) text.delete(at, Math.min(3, text.length - at));
  else if (draw % 11 === 0) doc.getMap('map').set(`key${draw % 5}`, draw);
  else if (draw % 13 === 0) text.format(at, Math.min(2, text.length - at), { bold: true });
  else text.insert(at, `${draw.toString(36)} `);
}

describe('replicas that meet, part, lose and restart', () => {
  const from = Number(process.env['SEED'] ?? 1);
  const count = Number(process.env['SEEDS'] ?? 20);
  test(`end equal, seeds ${from} to ${from + count - 1}`, { timeout: 120_000 }, () => {
    for (let seed = from; seed < from + count; seed++) runSeed(seed);
  });
});
