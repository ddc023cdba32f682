/** What a suite hands back, and how it is shown: one row a figure, the stock stack and ours side by side. */
export type Figure = {
  figure: string;
  /** The stock stack in this run; a figure that cannot be taken here is quoted and says so. */
  stock: string;
  ours: string;
  /** Ours by stock, or by the bare channel where the figure says so. */
  ratio: number | null;
  toReach: string;
  /** Null: nothing to reach, stated only. */
  met: boolean | null;
};

export type SuiteReport = {
  figures: Figure[];
  /** Everything measured, for whoever asks where the time went. */
  details: Record<string, unknown>;
  /** What could not be measured, and why. */
  skipped: string[];
};

const HEADS = ['figure', 'stock in this run', 'ours', 'ratio', 'to reach', 'met?'] as const;

const verdict = (met: boolean | null): string => (met === null ? '-' : met ? 'yes' : 'NO');

export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map((row) => [
    row.figure,
    row.stock,
    row.ours,
    row.ratio === null ? '-' : row.ratio.toFixed(2),
    row.toReach,
    verdict(row.met),
  ]);
  const lines = [[...HEADS], HEADS.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export const ms = (value: number): string =>
  Number.isFinite(value) ? `${value.toFixed(value < 10 ? 2 : 0)} ms` : 'never';
export const seconds = (valueMs: number): string =>
  Number.isFinite(valueMs) ? `${(valueMs / 1000).toFixed(1)} s` : 'never';
