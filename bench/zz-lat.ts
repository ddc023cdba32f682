import { buildPages } from './rig/bundles.ts'; import { startServers } from './rig/servers.ts'; import { latency } from './suites/latency.ts';
const p = await buildPages(); const servers = await startServers(p.directory);
for (let i=0;i<4;i++) { if (i%2) process.env['NOIDB']='1'; else delete process.env['NOIDB']; const r = await latency.run({ servers, quick: true }); console.log(i%2?'memory':'idb', JSON.stringify(r.details, (k,v)=> k==='clocksMs'||k==='stock'?undefined: typeof v==='number'? +v.toFixed(2):v)); }
await servers.stop(); process.exit(0);
