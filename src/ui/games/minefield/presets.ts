/** Fields that one can choose by name. */
import {
  HEIGHT_MAX,
  minesMax,
  SIDE_MIN,
  WIDTH_MAX,
  type Setup,
} from '../../../model/games/minefield/actions.ts';

export type PresetName = 'small' | 'medium' | 'large' | 'huge';
export type Measures = Pick<Setup, 'width' | 'height' | 'mines'>;

/** The first three are those that people have compared their times on since 1990. */
export const PRESETS: Readonly<Record<PresetName, Measures>> = {
  small: { width: 9, height: 9, mines: 10 },
  medium: { width: 16, height: 16, mines: 40 },
  large: { width: 30, height: 16, mines: 99 },
  huge: { width: WIDTH_MAX, height: HEIGHT_MAX, mines: 560 },
};
export const PRESET_NAMES: readonly PresetName[] = ['small', 'medium', 'large', 'huge'];

export const presetOf = ({ width, height, mines }: Measures): PresetName | null =>
  PRESET_NAMES.find((name) => {
    const preset = PRESETS[name];
    return preset.width === width && preset.height === height && preset.mines === mines;
  }) ?? null;

const within = (text: string, min: number, max: number): number =>
  Math.min(max, Math.max(min, Math.round(Number(text)) || min));

/** What can be laid, nearest to what was typed. */
export function measuresOf(typed: Readonly<Record<keyof Measures, string>>): Measures {
  const width = within(typed.width, SIDE_MIN, WIDTH_MAX);
  const height = within(typed.height, SIDE_MIN, HEIGHT_MAX);
  return { width, height, mines: within(typed.mines, 1, minesMax(width, height)) };
}
