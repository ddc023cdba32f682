import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const target = process.argv[2] ?? 'folkmoot'; const nodeFlags = process.argv.slice(3);
const script = target==='folkmoot' ? '/work/main/server/main.ts' : '/work/main/bench/relay/bare.ts';
const child = spawn(process.execPath, [...nodeFlags,'--import','tsx',script,...(target==='folkmoot'?['--port=0','--host=127.0.0.1','--sockets-per-address=20000','--joins-burst=1000000','--joins-per-second=1000000']:[])],{stdio:['ignore','pipe','inherit']});
let port=0;
for await (const line of createInterface({input:child.stdout!})) { const v=JSON.parse(line); port = v.port ?? Number(new URL(v.urls[0]).port); break; }
const d = fork('/work/main/bench/relay/driver.ts',{execArgv:['--import','tsx']});
const perform = async (job:any)=>{ d.send(job); const [m]=await once(d,'message') as any; if (m.error) throw m.error; return m; };
const rss=()=>Number(readFileSync(`/proc/${child.pid}/statm`,'utf8').split(' ')[1])*4096;
const sleep=(ms:number)=>new Promise(r=>setTimeout(r,ms));
await perform({type:'connect',target,port,rooms:25,peersPerRoom:4}); await perform({type:'disconnect'}); await sleep(2000);
const b=rss();
await perform({type:'connect',target,port,rooms:1250,peersPerRoom:4}); await sleep(2000);
console.log(target, nodeFlags.join(' '), ((rss()-b)/5000).toFixed(0), 'base', (b/1e6).toFixed(0));
d.kill('SIGKILL'); child.kill('SIGKILL'); process.exit(0);
