/** Line icons, 18 px, always beside or instead of words that stand in the accessible name. */
const SHAPES = {
  page: 'M4 2h7l3 3v11H4zM7 8h5M7 11h5',
  text: 'M3 4h12M3 8h12M3 12h7',
  board: 'M2.500 3h13v9.500h-13zM6 16l3-3.500L12 16M5 9.500c2-4 3 1 4.500-2s2 1 3.500-1',
  chess:
    'M9 2a2 2 0 0 0-1.300 3.500C6.500 6.200 5.800 7.300 6.300 8.500h5.400c.5-1.200-.2-2.300-1.400-3A2 2 0 0 0 9 2zM7.300 8.500c0 2-.8 3.500-2.300 5h8c-1.500-1.500-2.300-3-2.300-5M4 15.800h10',
  tides:
    'M9 2v8M9 2.500l5 6H9M3.500 10.500h11l-1.500 2.500H5zM2 16c1.200-1 2.300-1 3.500 0s2.300 1 3.500 0 2.300-1 3.500 0 2.300 1 3.500 0',
  sound: 'M2.500 7v4h3l4 3.500v-11L5.500 7zM12 6.500a3.500 3.500 0 0 1 0 5M14 4a7 7 0 0 1 0 10',
  mute: 'M2.500 7v4h3l4 3.500v-11L5.500 7zM12 7l4 4M16 7l-4 4',
  turn: 'M5 3v12M5 15l-2.500-3M5 15l2.500-3M13 15V3M13 3l-2.500 3M13 3l2.500 3',
  first: 'M13 4L8 9l5 5M5 4v10',
  next: 'M7 3l6 6-6 6',
  last: 'M5 4l5 5-5 5M13 4v10',
  play: 'M5.500 3.500l8 5.500-8 5.500z',
  pause: 'M6 4v10M12 4v10',
  flag: 'M4 16V3h9l-2 3.500L13 10H4',
  minefield: 'M3 3h12v12H3zM3 7h12M3 11h12M7 3v12M11 3v12',
  minus: 'M3 9h12',
  plus: 'M9 3v12M3 9h12',
  pen: 'M3 15l1-4 8-8 3 3-8 8zM10.500 4.500l3 3',
  close: 'M4 4l10 10M14 4L4 14',
  copy: 'M6 6h9v9H6zM3 12V3h9',
  menu: 'M2.500 5h13M2.500 9h13M2.500 13h13',
  more: 'M4 9h.2M9 9h.2M14 9h.2',
  back: 'M11 3L5 9l6 6',
  down: 'M4.500 7L9 11.500 13.500 7',
  search: 'M8 13A5 5 0 1 0 8 3a5 5 0 0 0 0 10zM11.700 11.700L15.500 15.500',
  send: 'M9 11V2M5.500 5L9 1.800 12.500 5M3 9v6.500h12V9',
  bin: 'M3 5h12M7 5V3h4v2M5 5l.8 10.500h6.400L13 5',
  eye: 'M1.500 9S4.500 4 9 4s7.500 5 7.500 5-3 5-7.500 5S1.500 9 1.500 9zM9 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  chat: 'M3 3.500h12v8.500H8.500L5 15v-3H3z',
  reply: 'M7.500 4L3 8.500 7.500 13M3 8.500h7a5 5 0 0 1 5 5',
  up: 'M9 15V3.500M4.500 8L9 3.500 13.500 8',
  warning: 'M9 2.500L16.500 15.500H1.500zM9 7v4M9 13v.2',
} as const;

export type IconShape = keyof typeof SHAPES;

export function Icon({ shape }: { shape: IconShape }) {
  return (
    <svg className="icon" viewBox="0 0 18 18" aria-hidden="true">
      <path d={SHAPES[shape]} />
    </svg>
  );
}
