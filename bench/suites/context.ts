/** What every suite is given, and how it answers. */
import type { SuiteReport } from '../report.ts';
import type { Servers } from '../rig/servers.ts';

export type Bench = {
  servers: Servers;
  /** Shorter and noisier, for a look. */
  quick: boolean;
};

export type Suite = { name: string; what: string; run(bench: Bench): Promise<SuiteReport> };
