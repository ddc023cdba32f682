/** English of the network view: fetched with it. */
import { hosts } from './hosts.ts';
import { map } from './map.ts';
import { view } from './view.ts';
import { timeline } from './timeline.ts';
import { trace } from './trace.ts';
import { faults } from './faults.ts';

export const network = { hosts, map, view, timeline, trace, faults };
