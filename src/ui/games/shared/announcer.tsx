import { useState } from 'react';

/** What happened, for those who hear it, politely: what stood there when the page was opened is not news. */
export function Announcer({ text }: { text: string }) {
  const [first] = useState(text);
  const [isNews, setNews] = useState(false);
  if (!isNews && text !== first) setNews(true);
  return (
    <p className="unseen" role="status">
      {isNews ? text : ''}
    </p>
  );
}

/** For a state that is announced: a text that is the same again would not be heard again. */
export const saidAnew =
  (text: string) =>
  (before: string): string =>
    before === text ? `${text}\u00A0` : text;
