/** Where edits live, and disks that do not take them. */
export const storage = {
  onThisDevice: 'on this device',
  notOnThisDevice: 'not on this device',
  beingSaved: 'being saved',
  nowhereElse: 'nowhere else',
  inMailbox: 'in the mailbox',
  held: (holders: number, devices: number): string => {
    if (devices === 1)
      return holders === 0 ? 'not yet held by the other device' : 'held by the other device';
    if (holders < devices) return `held by ${holders} of ${devices} other devices`;
    return devices === 2 ? 'held by both other devices' : `held by all ${devices} other devices`;
  },
  lastEdit: (time: string | null): string =>
    time === null ? 'Your last edit:' : `Your last edit, ${time}:`,
  whoHolds: 'Who holds it',
  mayLook: 'You may look, not write',
  nothingOfYours: 'Nothing of yours here yet',
  region: 'Storage',
  trouble: {
    full: 'This device’s disk is full.',
    lost: 'The browser took this room off this device’s disk.',
    blocked: 'Another tab keeps this room’s disk closed.',
    unavailable: 'This browser saves nothing here.',
  },
  advice: {
    full: 'keep this tab open or free some space.',
    lost: 'keep this tab open; it tries to save again.',
    blocked: 'close your other tabs of this room, or keep this one open.',
    unavailable: 'keep this tab open.',
  },
  willBeInThisTab: 'What you write is in this tab alone until others hold it',
  isInThisTab: 'This room is in this tab alone',
  notSaved: (edits: number): string =>
    edits > 1
      ? `Your last ${edits} edits are not saved here.`
      : 'Your last edit is not saved here.',
  holders: (holders: number, devices: number): string => {
    if (holders === 0) return 'No other device holds the last one';
    if (devices === 1) return 'The other device holds the last one';
    if (holders < devices)
      return `${holders} of ${devices} other devices ${holders === 1 ? 'holds' : 'hold'} the last one`;
    return devices === 2
      ? 'Both other devices hold the last one'
      : `All ${devices} other devices hold the last one`;
  },
  download: 'Download this page',
};
