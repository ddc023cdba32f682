/** A button that opens a short menu beside itself; from the bottom edge on phones. */
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { Icon, type IconShape } from '../icons.tsx';
import './menu.css';

export type MenuItem = {
  id: string;
  label: string;
  icon?: IconShape;
  isOff?: boolean;
  run: () => void;
};

type MenuButtonProps = {
  label?: string;
  className: string;
  style?: CSSProperties;
  title?: string;
  /** Above the items, for what they are about. */
  heading?: string;
  items: readonly MenuItem[];
  children: ReactNode;
};

const GAP = 4;

export function MenuButton(props: MenuButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (isFocusKept: boolean): void => {
    setOpen(false);
    if (isFocusKept) button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={props.className}
        style={props.style}
        title={props.title}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {props.children}
      </button>
      {isOpen ? <Menu {...props} id={id} button={button} onClose={close} /> : null}
    </>
  );
}

type MenuProps = MenuButtonProps & {
  id: string;
  button: RefObject<HTMLButtonElement | null>;
  onClose: (isFocusKept: boolean) => void;
};

function Menu({ id, label, heading, items, button, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  usePlace(menu, button);
  useOutside(menu, button, onClose);
  const run = (item: MenuItem): void => {
    onClose(true);
    item.run();
  };
  return (
    <div
      ref={menu}
      id={id}
      className="menu"
      role="menu"
      tabIndex={-1}
      aria-label={label ?? heading}
      popover="manual"
      onKeyDown={(event) => onMenuKey(event, onClose)}
    >
      {heading === undefined ? null : (
        <p className="heading" aria-hidden="true">
          {heading}
        </p>
      )}
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          role="menuitem"
          tabIndex={-1}
          disabled={item.isOff === true}
          onClick={() => run(item)}
        >
          {item.icon === undefined ? null : <Icon shape={item.icon} />}
          {item.label}
        </button>
      ))}
    </div>
  );
}

function onMenuKey(event: KeyboardEvent<HTMLDivElement>, onClose: MenuProps['onClose']): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]:enabled')];
  const at = items.findIndex((item) => item === document.activeElement);
  const goTo: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const next = goTo[event.key];
  if (next !== undefined) items[next]?.focus();
  else if (event.key === 'Escape') onClose(true);
  else if (event.key === 'Tab') return onClose(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Above everything, below the button, or above it where there is no space below. */
function usePlace(
  menu: RefObject<HTMLDivElement | null>,
  button: RefObject<HTMLButtonElement | null>,
): void {
  useLayoutEffect(() => {
    const [shown, from] = [menu.current, button.current?.getBoundingClientRect()];
    if (shown === null || from === undefined) return;
    // Absent in browsers before 2024: there the menu lies above by its z-index.
    if ('showPopover' in shown) shown.showPopover();
    const { offsetWidth: width, offsetHeight: height } = shown;
    const below = from.bottom + GAP;
    const top = below + height > innerHeight ? Math.max(GAP, from.top - GAP - height) : below;
    shown.style.top = `${top}px`;
    shown.style.left = `${Math.max(GAP, Math.min(from.left, innerWidth - width - GAP))}px`;
    shown.querySelector<HTMLElement>('[role=menuitem]:enabled')?.focus();
  }, [menu, button]);
}

function useOutside(
  menu: RefObject<HTMLDivElement | null>,
  button: RefObject<HTMLButtonElement | null>,
  onClose: MenuProps['onClose'],
): void {
  const latest = useRef(onClose);
  useEffect(() => {
    latest.current = onClose;
  });
  useEffect(() => {
    const listener = ({ target }: Event): void => {
      if (!(target instanceof Node)) return;
      if (menu.current?.contains(target) === true || button.current?.contains(target) === true)
        return;
      latest.current(false);
    };
    addEventListener('pointerdown', listener, true);
    return () => removeEventListener('pointerdown', listener, true);
  }, [menu, button]);
}
