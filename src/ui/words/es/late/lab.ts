
export { lab } from '../../en/late/lab.ts';
