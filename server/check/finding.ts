/** What one check found, in words for a host. */
export type Finding = {
  level: 'ok' | 'warn' | 'FAIL';
  what: string;
  text: string;
  /** What to do about it; absent only where all is well. */
  todo?: string;
};

export const ok = (what: string, text: string): Finding => ({ level: 'ok', what, text });
export const warn = (what: string, text: string, todo: string): Finding => ({
  ...{ level: 'warn', what, text, todo },
});
export const fail = (what: string, text: string, todo: string): Finding => ({
  ...{ level: 'FAIL', what, text, todo },
});

const WHAT_CHARS = 14;

/** One line each. */
export function findingLine({ level, what, text, todo }: Finding): string {
  const line = `${level.padEnd(4)}  ${what.padEnd(WHAT_CHARS)} ${text}`;
  return todo === undefined ? line : `${line}. ${todo}`;
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

export function inBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit] ?? ''}`;
}
