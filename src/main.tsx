import { createFolkmoot } from './room/folkmoot.ts';
const folkmoot = createFolkmoot();
(window as unknown as Record<string, unknown>)['folkmoot'] = folkmoot;
if (location.hash.length > 1) folkmoot.openRoom(location.href).catch(reportError);
