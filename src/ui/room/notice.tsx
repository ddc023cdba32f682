/** What is wrong, and what can be done about it: across the top, at most two buttons. */
import { Icon } from '../icons.tsx';
import './notice.css';

export type NoticeButton = { label: string; run: () => void };

export type NoticeProps = {
  /** Of the region, for those who do not see it. */
  label: string;
  title: string;
  text: string;
  /** Something may be lost: the only notices with a colour. */
  isAlarm: boolean;
  buttons: readonly NoticeButton[];
};

export function Notice({ label, title, text, isAlarm, buttons }: NoticeProps) {
  return (
    <section className={isAlarm ? 'notice alarm' : 'notice'} aria-label={label}>
      {isAlarm ? <Icon shape="warning" /> : null}
      <p>
        <b role="alert">{title}</b> {text}
      </p>
      {buttons.map((button) => (
        <button key={button.label} type="button" className="btn" onClick={button.run}>
          {button.label}
        </button>
      ))}
    </section>
  );
}
