/** Line icons, 18 px, always beside or instead of words that stand in the accessible name. */
const SHAPES = {
  page: 'M4 2h7l3 3v11H4zM7 8h5M7 11h5',
  plus: 'M9 3v12M3 9h12',
  pen: 'M3 15l1-4 8-8 3 3-8 8zM10.500 4.500l3 3',
  close: 'M4 4l10 10M14 4L4 14',
  copy: 'M6 6h9v9H6zM3 12V3h9',
  menu: 'M2.500 5h13M2.500 9h13M2.500 13h13',
  warning: 'M9 2.500L16.500 15.500H1.500zM9 7v4M9 13v.2',
} as const;

export function Icon({ shape }: { shape: keyof typeof SHAPES }) {
  return (
    <svg className="icon" viewBox="0 0 18 18" aria-hidden="true">
      <path d={SHAPES[shape]} />
    </svg>
  );
}
