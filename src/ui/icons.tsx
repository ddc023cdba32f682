/** Line icons, 18 px, always beside or instead of words that stand in the accessible name. */
const SHAPES = {
  page: 'M4 2h7l3 3v11H4zM7 8h5M7 11h5',
  text: 'M3 4h12M3 8h12M3 12h7',
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
