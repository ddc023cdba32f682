/** `/metrics`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mayReadMetrics, type MetricsMode } from './access.ts';
import type { Metrics } from './metrics.ts';

const NOT_FOR_YOU =
  'Metrics are for the host itself and its private network, and not through a proxy; see --metrics.\n';
const PLAIN = 'text/plain; charset=utf-8';

export function metricsHandler(metrics: Metrics, mode: MetricsMode) {
  const send = (response: ServerResponse, status: number, type: string, text: string): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Type', type);
    response.statusCode = status;
    response.end(text);
  };
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (!mayReadMetrics(request, mode)) return send(response, 403, PLAIN, NOT_FOR_YOU);
    metrics.text().then(
      (text) => send(response, 200, metrics.contentType, text),
      (error: unknown) => send(response, 500, PLAIN, `${String(error)}\n`),
    );
  };
}
