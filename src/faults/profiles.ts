/**
 * Networks that people really have, as conditions of a fault: figures that others published, and how ours follow from them. Where they
 * are for both ways of a round trip, half goes to each way; where up and down differ, up counts, for here everyone uploads.
 */
import type { FaultConditions } from './room-fault.ts';

/** As the source gives them. */
export type ProfileFigures = {
  /** Milliseconds there and back; or one way. */
  rttMs?: number;
  oneWayMs?: number;
  /** Round trips below which a quarter, three quarters and nine tenths are; the last beside the least that is usual. */
  rttP25Ms?: number;
  rttP75Ms?: number;
  rttP90Ms?: number;
  downKbps?: number;
  upKbps?: number;
  lossPercent?: number;
};

export type NetworkProfile = {
  /** Stays the same for good: it goes over the wire. What people read is in the words of the interface. */
  name: string;
  figures: ProfileFigures;
  conditions: FaultConditions;
  source: string;
};

/** A sum of two draws from 0 to 1, as a round trip has two jitters, is below this in so large a part of all cases. */
const sumOfTwo = (part: number): number =>
  part <= 0.5 ? Math.sqrt(2 * part) : 2 - Math.sqrt(2 * (1 - part));

const toTenth = (value: number): number => Math.round(value * 10) / 10;

/** Delay and jitter whose round trips are spread as the figures say; without a spread there is no jitter. */
function timesOf(figures: ProfileFigures): { delayMs: number; jitterMs: number } {
  const { rttMs = 0, oneWayMs, rttP25Ms, rttP75Ms, rttP90Ms } = figures;
  if (rttP25Ms !== undefined && rttP75Ms !== undefined) {
    const jitterMs = (rttP75Ms - rttP25Ms) / (sumOfTwo(0.75) - sumOfTwo(0.25));
    return { delayMs: (rttMs - jitterMs) / 2, jitterMs };
  }
  const delayMs = oneWayMs ?? rttMs / 2;
  if (rttP90Ms === undefined) return { delayMs, jitterMs: 0 };
  return { delayMs, jitterMs: (rttP90Ms - 2 * delayMs) / sumOfTwo(0.9) };
}

function conditionsOf(figures: ProfileFigures): FaultConditions {
  const { delayMs, jitterMs } = timesOf(figures);
  const { lossPercent = 0, upKbps } = figures;
  return {
    delayMs: toTenth(delayMs),
    ...(jitterMs > 0 ? { jitterMs: toTenth(jitterMs) } : {}),
    ...(lossPercent > 0 ? { loss: lossPercent / 100 } : {}),
    ...(upKbps === undefined ? {} : { kbps: upKbps }),
  };
}

const profile = (name: string, figures: ProfileFigures, source: string): NetworkProfile => ({
  name,
  figures,
  conditions: conditionsOf(figures),
  source,
});

const FIREFOX = 'Firefox, documentation of the network monitor, throttling';
const COMCAST =
  'Comcast (Tyler Treat), README, network condition profiles; latency is added one way';
const ATC =
  'Augmented Traffic Control (Facebook), utils/profiles; the latencies of both ways together';
const ATLAS =
  'RIPE Atlas, pings from 29 March to 19 April 2025, mean by pair of countries in input-output-hk/ouroboros-leios';

/** From slow to fast, then what is merely far. */
export const NETWORK_PROFILES: readonly NetworkProfile[] = [
  profile('gprs', { rttMs: 500, downKbps: 50, upKbps: 20 }, FIREFOX),
  profile('edge-lossy', { rttMs: 840, downKbps: 240, upKbps: 200, lossPercent: 1 }, ATC),
  profile('3g', { rttMs: 200, downKbps: 780, upKbps: 330, lossPercent: 0 }, ATC),
  profile(
    '3g-lossy',
    { oneWayMs: 250, downKbps: 750, upKbps: 750, lossPercent: 1.5 },
    `${COMCAST}; there “3G/HSDPA (good)”`,
  ),
  profile(
    '4g',
    { rttMs: 165, downKbps: 8100, upKbps: 1350 },
    'Chrome DevTools, “Fast 4G”, as in Puppeteer’s PredefinedNetworkConditions',
  ),
  profile(
    'cellular-mexico',
    { rttMs: 176, downKbps: 2640, upKbps: 2640, lossPercent: 0 },
    'Pantheon (Yan and others, USENIX ATC 2018), emulator calibrated to a cellular link in Mexico',
  ),
  profile(
    'dsl-poor',
    { oneWayMs: 70, downKbps: 2000, upKbps: 2000, lossPercent: 2 },
    `${COMCAST}; there “DSL (poor)”`,
  ),
  profile(
    'wifi-bad',
    { rttMs: 20, rttP90Ms: 100 },
    '“WiFi can be the weakest link of round trip network latency in the wild” (Pei and others, IEEE INFOCOM 2016): on a campus the Wi-Fi hop alone takes over 20 ms for half of all packets, over 100 ms for a tenth',
  ),
  profile(
    'wifi-good',
    { oneWayMs: 40, downKbps: 30_000, upKbps: 30_000, lossPercent: 0.2 },
    `${COMCAST}; there “WIFI (good)”`,
  ),
  profile(
    'starlink',
    { rttMs: 50, rttP25Ms: 40, rttP75Ms: 60 },
    'UCLouvain on blog.apnic.net, 28 November 2022: RIPE Atlas anchors in Europe from a dish in Belgium',
  ),
  profile(
    'satellite-geo',
    { rttMs: 558 },
    'RFC 2488, section 2: propagation over a geostationary satellite and back, without anything else',
  ),
  profile('transatlantic', { rttMs: 115.4 }, `${ATLAS}: United States and Great Britain`),
  profile('around-the-world', { rttMs: 250.7 }, `${ATLAS}: Great Britain and Australia`),
];
