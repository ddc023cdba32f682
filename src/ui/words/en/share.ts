/** Bringing someone in. */
export const share = {
  title: 'Bring someone in',
  what: 'What they may do',
  edit: 'They may write',
  editText: 'Read and change everything in this room, and bring in others.',
  view: 'They may look',
  viewText: 'Read everything, change nothing.',
  viewOnly: 'You came in by a link to look, so you can only pass that on.',
  editLink: 'Edit link',
  viewLink: 'View link',
  copyEdit: 'Copy the edit link',
  copyView: 'Copy the view link',
  copied: 'Copied.',
  copyByHand: 'The link is selected: press Ctrl+C or hold it to copy.',
  onlyHere:
    'This link leads to this computer only. For others, open Folkmoot at an address that they can reach, open this link there, and share it from there.',
  send: 'Send it…',
  qrEdit: 'QR code, they may write',
  qrView: 'QR code, they may look',
  key: 'The link is the key: whoever holds it is in. The part after # stays in browsers; no server is ever sent it.',
  host: 'Whoever hosts this room sees its name in the address, the network addresses of those who are here, when, and how much passes, and may keep it sealed; they cannot read a word, nor write one.',
};
