/** The app's own files and versions. */
export const offline = {
  install: 'Install as an app',
  newVersion: 'A new version of Folkmoot is ready.',
  newVersionElsewhere: 'Another tab runs a newer version of Folkmoot.',
  allSaved: 'All your edits are on this device.',
  waitsFor: (edits: number): string =>
    edits === 1
      ? 'It waits until your last edit is on this device.'
      : `It waits until your last ${edits} edits are on this device.`,
  reload: 'Reload now',
  later: 'Later',
  noFilesKept:
    'At this address the browser keeps no files of the app: without this host a room that is open goes on, but cannot be opened anew. An https:// address can.',
};
