import { test, expect } from 'vitest';
import { TestNetwork } from './test-network.ts';
test('smoke', () => {
  for (const n of [2, 5, 8]) {
    const net = new TestNetwork();
    const peers = net.room(n);
    const t1 = net.until(() => net.all('relayed') || net.all('direct'));
    const t2 = net.until(() => net.all('direct'));
    net.run(3000);
    console.log(n, 'reach', t1, 'direct', t1 + t2, [...net.frames].sort());
    net.frames.clear();
    net.say(peers[0]!, 'hi');
    net.run(100);
    console.log([...net.frames]);
    for (const p of peers.slice(1)) expect(p.delivered.length).toBe(1);
    net.frames.clear();
    const b0 = net.bytes;
    const c = process.cpuUsage();
    net.run(30000);
    console.log('30 s idle', [...net.frames], net.bytes - b0, process.cpuUsage(c).user / 1000);
  }
});
