/** All that was done here, as a link. */
import { useState } from 'react';
import { copyText } from '../../ui/share/copy.ts';
import { useLabWords } from '../../ui/words/use-late-words.ts';
import type { LabSession } from '../lab-session.ts';

export function CopyLink({ session }: { session: LabSession }) {
  const { link: say } = useLabWords();
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    const link = session.link();
    if (link === null) return setSaid(say.tooLong);
    history.replaceState(null, '', `/lab#${link}`);
    setSaid((await copyText(location.href)) ? say.copied : say.notCopied);
  };
  return (
    <>
      <button type="button" className="btn" onClick={() => void copy()}>
        {say.copy}
      </button>
      <span className="said" role="status">
        {said}
      </span>
    </>
  );
}
