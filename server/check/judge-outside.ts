/** What answers from outside mean for a host. Pure. */
import { fail, ok, warn, type Finding } from './finding.ts';
import type { Readiness } from '../app/handler.ts';
import { judgeValidity } from './judge-host.ts';
import type { Seen } from './seen.ts';
import type { SocketOutcome } from './socket-probe.ts';
import type { StunAnswer } from './stun-probe.ts';
import type { ShownCertificate, WebAnswer } from './web-probe.ts';

const CLOCK_MS = 60_000;

/** Null when it is no answer of `/check.json`. */
export function seenIn(body: string): Seen | null {
  try {
    const seen = JSON.parse(body) as Seen;
    return typeof seen.trustsProxy === 'boolean' ? seen : null;
  } catch {
    return null;
  }
}

export function judgeAddress(url: URL): Finding {
  if (url.protocol === 'https:') return ok('address', url.origin);
  if (isLocalName(url.hostname)) return ok('address', `${url.origin}, for this machine only`);
  return warn(
    'address',
    `${url.origin} is not encrypted, so browsers lend pages there no clipboard, locks or work offline`,
    'Put a certificate before it: see deploy/Caddyfile',
  );
}

const REFUSALS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has ended',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody whom browsers trust has signed it',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody whom browsers trust has signed it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificates between it and its authority are missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificates between it and its authority are missing',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
};

export function judgeShown(shown: ShownCertificate, now: number): Finding {
  const validity = judgeValidity({ ...shown, now });
  if (validity?.level === 'FAIL') return validity;
  if (shown.refusal !== null)
    return fail(
      'certificate',
      `browsers refuse it: ${REFUSALS[shown.refusal] ?? shown.refusal}`,
      'Use the full chain (fullchain.pem) of a certificate for this very name',
    );
  const until = new Date(shown.validTo).toISOString().slice(0, 10);
  return validity ?? ok('certificate', `valid until ${until}, ${shown.protocol}`);
}

export function judgeApp({ status, body, headers }: WebAnswer): Finding {
  if (status === 200 && /<title>[^<]*Folkmoot/i.test(body)) return ok('app', 'is served');
  if (status === 503 && body.includes('not built'))
    return fail('app', 'is not built', 'Run `npm run build` and restart');
  if (status === 502 || status === 504)
    return fail(
      'app',
      `the proxy does not reach the server (HTTP ${status})`,
      'Is the server running, and does the proxy name its address and port?',
    );
  if (status >= 300 && status < 400)
    return fail(
      'app',
      `is redirected to ${String(headers['location'])}`,
      'Check with the address that people use',
    );
  return fail('app', `something else answers (HTTP ${status})`, 'Does the proxy pass / on?');
}

export function judgeHealth({ status, body }: WebAnswer): Finding {
  if (body.includes('"draining"'))
    return warn('health', 'the server is shutting down', 'Ask again in a minute');
  if (status === 200) return ok('health', 'ok');
  if (body.includes('"degraded"'))
    return fail('health', 'something in the server failed', 'See its log, and restart it');
  return fail('health', `HTTP ${status}`, 'Does the proxy pass /healthz on?');
}

export function judgeReadiness({ status, body }: WebAnswer): Finding {
  const what = 'newcomers';
  const readiness = readinessIn(body);
  if (readiness === null) return fail(what, `HTTP ${status}`, 'Does the proxy pass /readyz on?');
  if (readiness.ready) return ok(what, 'are welcome');
  return fail(what, `are sent away: ${readiness.reasons.join('; ')}`, 'Put right what is named');
}

/** Null when it is no answer of `/readyz`. */
function readinessIn(body: string): Readiness | null {
  try {
    const { ready, reasons } = JSON.parse(body) as Readiness;
    return typeof ready === 'boolean' && Array.isArray(reasons) ? { ready, reasons } : null;
  } catch {
    return null;
  }
}

export function judgeClocks(date: string | undefined, now: number): Finding {
  const there = Date.parse(date ?? '');
  if (Number.isNaN(there)) return ok('clocks', 'the answer tells no time');
  const seconds = Math.round((there - now) / 1000);
  if (Math.abs(there - now) < CLOCK_MS) return ok('clocks', 'this machine and that one agree');
  return warn('clocks', `that machine's clock differs by ${seconds} s`, 'Set the wrong one');
}

/** `claimed`: what it says when we claim to be at another address, and that address. */
export function judgeProxy(
  url: URL,
  seen: Seen,
  claimed: { seen: Seen; address: string },
): Finding[] {
  const what = 'proxy';
  const findings: Finding[] = [];
  if (seen.host !== url.host)
    findings.push(
      fail(
        what,
        `the server sees the host ${seen.host ?? 'of nobody'} instead of ${url.host}`,
        'Pass it on (nginx: proxy_set_header Host $http_host), or browsers are refused as foreign',
      ),
    );
  // The answer to a claim is an answer to a request that had the header, so only the plain one tells.
  if (seen.forwardedFor && !seen.trustsProxy)
    findings.push(
      fail(
        what,
        'there is one, and the server does not trust it: all peers count as one address',
        'Start the server with --trust-proxy',
      ),
    );
  else if (!seen.forwardedFor && url.protocol === 'https:' && !seen.encrypted)
    findings.push(
      fail(
        what,
        'it does not say for whom it asks: all peers count as one address',
        'Let it set X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $remote_addr) and start the server with --trust-proxy',
      ),
    );
  if (claimed.seen.address === claimed.address)
    findings.push(
      fail(
        what,
        'anybody can claim any address',
        seen.forwardedFor
          ? 'Let the proxy set X-Forwarded-For anew instead of passing on what it is told'
          : 'Nothing stands before the server: start it without --trust-proxy',
      ),
    );
  if (findings.length > 0) return findings;
  if (seen.forwardedFor) return [ok(what, 'passes host and addresses on, and is trusted')];
  return [ok(what, 'none before the server')];
}

/** Statuses that our server never gives to an upgrade of these paths: it did not see one. */
const NOT_AN_UPGRADE = new Set([200, 404, 405, 426]);

export function judgeSocket(service: 'relay' | 'mailbox', outcome: SocketOutcome): Finding {
  if (outcome.reached === 'in')
    return ok(
      service,
      service === 'relay' ? 'joined, with throw-away keys' : 'opened, with throw-away keys',
    );
  if (outcome.reached === 'closed')
    return fail(
      service,
      `closed the connection with code ${outcome.code}`,
      'What the code means stands in server/README.md',
    );
  if (outcome.reached === 'error')
    return fail(
      service,
      `cannot be reached: ${outcome.reason}`,
      'Does the proxy pass WebSockets on?',
    );
  const { status } = outcome;
  if (NOT_AN_UPGRADE.has(status))
    return fail(
      service,
      `the request to open a WebSocket arrived as a plain one (HTTP ${status})`,
      'Let the proxy pass the Upgrade and Connection headers on over HTTP/1.1 (see deploy/nginx.conf)',
    );
  if (status === 403)
    return fail(
      service,
      'refuses the page of this very address as foreign',
      'Let the proxy pass the Host header on, or name the address with --origin',
    );
  if (status === 401)
    return fail(
      service,
      'asks for an admission token',
      'Check with the flags that the server runs with: --admission-token or its file',
    );
  if (status === 429)
    return fail(service, 'there were too many connections from here', 'Ask again in a minute');
  return fail(service, `HTTP ${status}`, 'See the logs of proxy and server');
}

/** A mailbox may be switched off: then the server does not know the path, though it does see the upgrade. */
export function judgeMailbox(outcome: SocketOutcome, relay: SocketOutcome): Finding {
  if (relay.reached === 'in' && outcome.reached === 'refused' && outcome.status === 404)
    return warn(
      'mailbox',
      'there is none: people who are never online together cannot exchange anything',
      'Start the server without --no-mailbox',
    );
  return judgeSocket('mailbox', outcome);
}

/** What happened to one who came as the page of another site. */
export function judgeForeign(outcome: SocketOutcome): Finding {
  if (outcome.reached === 'refused' && outcome.status === 403)
    return ok('origins', 'pages of other sites may not use the relay');
  if (outcome.reached === 'in')
    return warn(
      'origins',
      'pages of every other site may use the relay',
      'If that is not meant, take * out of --origin',
    );
  return warn('origins', 'could not be told', 'See what is said of the relay');
}

/** `isPublic`: whether people on the internet are to come. */
export function judgeStun(answer: StunAnswer | null, isPublic: boolean): Finding {
  const what = 'STUN';
  if (answer === null)
    return warn(
      what,
      'peers are told of no STUN server: those in different networks stay on the relay',
      'If that is not meant, leave out --no-stun and --relay-only',
    );
  if (!answer.ok)
    return fail(
      what,
      `does not answer over UDP (${answer.reason}): peers in different networks stay on the relay`,
      'Open the UDP port of the same number in the firewall and in the container',
    );
  if (answer.mapped !== null && isPublic && isPrivate(answer.mapped))
    return warn(
      what,
      `answers, but sees this machine at ${answer.mapped}, an address of a local network`,
      'Check from outside of the network in which the server stands; if it says so there too, its gateway hides addresses',
    );
  return ok(
    what,
    `answers over UDP${answer.mapped === null ? '' : `, sees us at ${answer.mapped}`}`,
  );
}

/** `isPublic`: asked over an address that everybody reaches. */
export function judgeMetrics(answer: WebAnswer, isPublic: boolean): Finding {
  const isOpen = answer.status === 200 && answer.body.includes('# TYPE');
  if (!isOpen) return ok('metrics', 'not open to us');
  if (!isPublic) return ok('metrics', 'open to us, in this network');
  return warn(
    'metrics',
    '/metrics may be open to everyone',
    'If this machine is outside of the network of the server: let the proxy refuse it, or start the server with --metrics local',
  );
}

export function isPrivate(address: string): boolean {
  return /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
    address,
  );
}

export function isLocalName(name: string): boolean {
  return /^(?:localhost|.*\.localhost|127\..*|\[::1\])$/.test(name);
}
