/** A store whose work is timed, and traced where the host has loaded an OpenTelemetry SDK. */
import { SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { MailboxRefusal } from '../../src/wire/mailbox-frames.ts';
import type { MailboxStore } from './store-port.ts';

export type StoreOperation = 'open' | 'append' | 'read' | 'compact' | 'sweep';

export type StoreEvent = {
  operation: StoreOperation;
  /** A name of `MailboxRefusal` when it was refused in words. */
  outcome: 'done' | 'failed' | keyof typeof MailboxRefusal;
  seconds: number;
  /** Kept by an append; those that were there already included. */
  letters: number;
};

export type StoreObserver = { now: () => number; onEvent: (event: StoreEvent) => void };

const REFUSAL_NAMES = new Map(
  Object.entries(MailboxRefusal).map(([name, code]) => [
    code as number,
    name as keyof typeof MailboxRefusal,
  ]),
);

/** Times are in milliseconds of `now`. What the store says goes through unchanged. */
export function observedStore(store: MailboxStore, observer: StoreObserver): MailboxStore {
  // A host's SDK is loaded before us; without one this tracer does nothing.
  const tracer = trace.getTracer('folkmoot');
  const observed = async <T>(
    operation: StoreOperation,
    act: (span: Span) => Promise<T>,
    lettersIn: (result: T) => number = () => 0,
  ): Promise<T> => {
    const startedAt = observer.now();
    const span = tracer.startSpan(`mailbox ${operation}`);
    let event: Pick<StoreEvent, 'outcome' | 'letters'> = { outcome: 'failed', letters: 0 };
    try {
      const result = await act(span);
      const outcome = outcomeOf(result);
      event = { outcome, letters: outcome === 'done' ? lettersIn(result) : 0 };
      return result;
    } finally {
      if (event.outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('folkmoot.outcome', event.outcome);
      span.end();
      observer.onEvent({ operation, ...event, seconds: (observer.now() - startedAt) / 1000 });
    }
  };
  return {
    open: (box, cursor, seen) => observed('open', () => store.open(box, cursor, seen)),
    append: (box, letters, isCheckpoint) =>
      observed(
        'append',
        (span) => {
          span.setAttributes({
            'folkmoot.letters': letters.length,
            'folkmoot.checkpoint': isCheckpoint,
          });
          return store.append(box, letters, isCheckpoint);
        },
        () => letters.length,
      ),
    read: (box, after, bytesMax) => observed('read', () => store.read(box, after, bytesMax)),
    compact: (box, deed, now) => observed('compact', () => store.compact(box, deed, now)),
    sweep: (now) => observed('sweep', () => store.sweep(now)),
    totals: () => store.totals(),
    close: () => store.close(),
  };
}

function outcomeOf(result: unknown): StoreEvent['outcome'] {
  if (typeof result !== 'object' || result === null || !('refused' in result)) return 'done';
  return REFUSAL_NAMES.get(Number(result.refused)) ?? 'failed';
}
