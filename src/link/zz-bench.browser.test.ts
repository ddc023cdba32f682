import { test } from 'vitest';
import { LinkRecorder, patternPayload } from './link-contract.ts';
import type { Link } from './link.ts';
import { createDirectPair } from './webrtc-fixture.ts';
import { createTabCarrier } from './tab.ts';
import { platformTimers } from './timers.ts';
import { idOf } from './webrtc-fixture.ts';

const MB = 1_000_000;
const SIZE = 20 * MB;
const BIG = patternPayload(20_000_000);
async function bare(): Promise<number> {
  const p = new RTCPeerConnection(), q = new RTCPeerConnection();
  p.onicecandidate = (e) => void (e.candidate && q.addIceCandidate(e.candidate));
  q.onicecandidate = (e) => void (e.candidate && p.addIceCandidate(e.candidate));
  const c = p.createDataChannel('x', { negotiated: true, id: 0 }), d = q.createDataChannel('x', { negotiated: true, id: 0 });
  c.binaryType = d.binaryType = 'arraybuffer';
  const open = new Promise((r) => { c.onopen = r; });
  await p.setLocalDescription(await p.createOffer()); await q.setRemoteDescription(p.localDescription!);
  await q.setLocalDescription(await q.createAnswer()); await p.setRemoteDescription(q.localDescription!);
  await open;
  const frame = new Uint8Array(16384);
  let left = SIZE; let got = 0;
  c.bufferedAmountLowThreshold = 256 * 1024;
  const t = performance.now();
  await new Promise<void>((r) => {
    d.onmessage = (e) => { got += e.data.byteLength; if (got >= SIZE) r(); };
    const pump = () => { while (left > 0 && c.bufferedAmount < 1024 * 1024) { c.send(frame); left -= frame.length; } };
    c.onbufferedamountlow = pump; pump();
  });
  const ms = performance.now() - t;
  p.close(); q.close();
  return SIZE / 1e3 / ms;
}
const pct = (xs: number[], p: number) => xs.sort((a, b) => a - b)[Math.floor(xs.length * p)]!.toFixed(2);
async function keys(a: Link, atB: LinkRecorder, n: number, until: () => boolean): Promise<number[]> {
  const lat: number[] = [];
  const orig = atB.onPayload.bind(atB);
  atB.onPayload = (p) => { if (p.length === 9) lat.push(performance.now() - new DataView(p.buffer, p.byteOffset).getFloat64(1)); else orig(p); };
  for (let i = 0; i < n && !until(); i++) {
    const p = new Uint8Array(9); p[0] = 1; new DataView(p.buffer).setFloat64(1, performance.now());
    a.send('live', p);
    await new Promise((r) => setTimeout(r, 10));
  }
  atB.onPayload = orig;
  return lat;
}
async function direct() {
  let look = () => {};
  const up = new Promise<void>((r) => { look = () => { if (a.links.length && b.links.length) r(); }; });
  const { a, b } = createDirectPair(queueMicrotask, {}, () => look());
  a.carrier.dial(b.id, 1); await up;
  return { a: a.links[0]!, b: b.links[0]!, end: () => { a.carrier.close('x'); b.carrier.close('x'); } };
}
let n = 0;
async function tab() {
  n += 1;
  const mk = (s: number) => { let c: any; const l = new Promise<Link>((r) => { c = createTabCarrier({ name: `bench${n}`, session: idOf(s), BroadcastChannelCtor: BroadcastChannel, timers: platformTimers, onLink: r, onMisbehaviour: () => {} }); }); return { c, l }; };
  const x = mk(1), y = mk(2);
  return { a: await x.l, b: await y.l, end: () => { x.c.close('x'); y.c.close('x'); } };
}
async function measure(name: string, make: typeof direct) {
  const { a, b, end } = await make();
  new LinkRecorder(a); const atB = new LinkRecorder(b);
  const rates: string[] = [];
  for (let i = 0; i < 3; i++) { const want = atB.payloads.length + 1; const t = performance.now(); a.send('bulk', patternPayload(SIZE)); await atB.until(() => atB.payloads.length === want); rates.push((SIZE / 1e3 / (performance.now() - t)).toFixed(1)); }
  const idle = await keys(a, atB, 200, () => false);
  const loaded: number[] = [];
  for (let i = 0; i < 4; i++) { const want = atB.payloads.length + 1; a.send('bulk', BIG); loaded.push(...await keys(a, atB, 10000, () => atB.payloads.length >= want)); await atB.until(() => atB.payloads.length >= want); }
  console.log(`${name}: MB/s ${rates} | idle p50 ${pct(idle, 0.5)} p95 ${pct(idle, 0.95)} | loaded n=${loaded.length} p50 ${pct(loaded, 0.5)} p95 ${pct(loaded, 0.95)} p99 ${pct(loaded, 0.99)}`);
  end();
}


test('bench', async () => {
  for (const [bulk, low, prio] of [[64, .5, false], [64, .5, true], [32, .5, true], [32,.5,false], [48, .67, true], [48, .67, false], [32,.5,true],[24,.7,true]] as const) {
    (globalThis as any).BULK = bulk * 1024; (globalThis as any).LOW = low; (globalThis as any).PRIO = prio;
    await measure(`direct ${bulk} ${low} ${prio} bare ${(await bare()).toFixed(1)} `, direct);
  }
}, 200_000);
