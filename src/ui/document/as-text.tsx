/** A page that no editor of this version may touch: its words, and why. */
import { useEffect, useState } from 'react';
import type * as Y from 'yjs';
import { linesOf, type Line } from '../../model/document.ts';
import { Notice } from '../room/notice.tsx';
import { useDocumentWords } from '../words/use-late-words.ts';
import type { KnownContent } from './known-content.ts';

const LEVEL_MAX = 3;

export function AsText({ fragment, known }: { fragment: Y.XmlFragment; known: KnownContent }) {
  const { document: words } = useDocumentWords();
  const { title, text, reload } = words.needsNewer;
  return (
    <div className="document-text">
      <Notice
        label={words.text}
        title={title}
        text={text}
        isAlarm={false}
        buttons={[{ label: reload, run: () => location.reload() }]}
      />
      <div className="prose" role="group" aria-label={words.text}>
        {useLines(fragment, known).map((line, i) => (
          <Block key={i} line={line} />
        ))}
      </div>
    </div>
  );
}

/** Read again once a frame while others write. */
function useLines(fragment: Y.XmlFragment, known: KnownContent): readonly Line[] {
  const [lines, setLines] = useState(() => linesOf(fragment));
  useEffect(() => {
    let frame = 0;
    const look = (): void => {
      frame = 0;
      setLines(linesOf(fragment));
    };
    look();
    const stop = known.subscribe(() => {
      if (frame === 0) frame = requestAnimationFrame(look);
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [fragment, known]);
  return lines;
}

function Block({ line }: { line: Line }) {
  if (line.kind === 'code')
    return (
      <pre dir="auto">
        <code>{line.text}</code>
      </pre>
    );
  if (line.kind === 'text') return <p dir="auto">{line.text}</p>;
  const Heading = `h${Math.min(line.level, LEVEL_MAX)}` as 'h1' | 'h2' | 'h3';
  return <Heading dir="auto">{line.text}</Heading>;
}
