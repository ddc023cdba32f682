/** The span of a join, from the open WebSocket to the proof. It costs nothing unless the host has loaded an OpenTelemetry SDK before us. */
import { SpanStatusCode, trace, type Span } from '@opentelemetry/api';

/** A peer's record; null once it is in, so that an idle one stays small. */
export type Joining = { joinSpan: Span | null };

export function startJoin(service: string): Span {
  return trace.getTracer('folkmoot').startSpan(`${service} join`);
}

export function endJoin(peer: Joining): void {
  peer.joinSpan?.end();
  peer.joinSpan = null;
}

/** Whoever is in already has no span any more. */
export function failJoin(peer: Joining, closeCode: number): void {
  peer.joinSpan?.setAttribute('folkmoot.close_code', closeCode);
  peer.joinSpan?.setStatus({ code: SpanStatusCode.ERROR });
  endJoin(peer);
}
