/** Something that whoever runs the server must put right; the message says what, in plain words. */
export class HostError extends Error {
  static readonly reason = 'host';
}
