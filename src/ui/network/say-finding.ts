/** What a diagnosis found, in sentences: what is, and what would help. Pure. */
import type { Finding } from '../../watch/diagnosis.ts';
import { bytesWords, durationWords, lossWords, timeWords } from './figures.ts';
import { Naming, type Seen, type Speech } from './sentences.ts';

export type Said = { key: string; sentence: string; help: string[] };

export function sayFinding(found: Finding, view: Seen, speech: Speech): Said {
  const { help } = speech.network.view;
  return {
    key: `${found.kind} ${found.peer ?? ''}`,
    sentence: sentenceOf(found, view, speech),
    help: found.help.map((kind) => help[kind]),
  };
}

function sentenceOf(found: Finding, view: Seen, speech: Speech): string {
  const { findings, locale } = speech.network.view;
  const name = found.peer === null ? '' : new Naming(view, speech).short(found.peer);
  const time = (ms: number): string => timeWords(speech.words, ms);
  switch (found.kind) {
    case 'not-saved':
      return findings['not-saved'](found.figures.waiting);
    case 'faults':
      return findings.faults(found.figures.faults);
    case 'mailbox-full':
    case 'mailbox-away':
      return findings[found.kind](found.figures.waiting);
    case 'apart':
      return findings.apart(found.figures.peers);
    case 'blocked-here':
      return findings['blocked-here'](found.figures.peers);
    case 'blocked-there':
    case 'no-way-between':
    case 'peer-relay-only':
      return findings[found.kind](name);
    case 'own-clock': {
      const { offsetMs, clocks } = found.figures;
      return findings['own-clock'](durationWords(locale, Math.abs(offsetMs)), offsetMs > 0, clocks);
    }
    case 'clocks-differ': {
      const { offsetMs } = found.figures;
      const length = durationWords(locale, Math.abs(offsetMs));
      return findings['clocks-differ'](name, length, offsetMs > 0);
    }
    case 'loss':
      return findings.loss(name, lossWords(speech.network.view, found.figures.loss));
    case 'backlog':
      return findings.backlog(name, bytesWords(locale, found.figures.bytes));
    case 'jitter':
      return findings.jitter(name, time(found.figures.jitterMs), time(found.figures.rttMs));
    case 'slow':
      return findings.slow(name, time(found.figures.rttMs));
    default:
      return findings[found.kind];
  }
}
