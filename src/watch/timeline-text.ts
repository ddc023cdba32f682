/** Writes a timeline as the JSON text that timeline-file.ts reads: whole, or with what its frames share standing in it once. */
import type { NetworkSnapshot } from './network-snapshot.ts';
import type { TimelineFile } from './timeline-types.ts';

/** Parts that are the same object in several frames are written once, and named by their number. `JSON.stringify` of the file is read too, but large. */
export function timelineText({ frames, ...file }: TimelineFile): string {
  const peers = numbering<NetworkSnapshot['peers'][number]>();
  const links = numbering<NetworkSnapshot['links'][number]>();
  const named = frames.map((frame) => ({
    ...frame,
    peers: frame.peers.map(peers.numberOf),
    links: frame.links.map(links.numberOf),
  }));
  return JSON.stringify({
    ...file,
    parts: { peers: peers.all(), links: links.all() },
    frames: named,
  });
}

function numbering<Part>(): { numberOf: (part: Part) => number; all: () => Part[] } {
  const numbers = new Map<Part, number>();
  return {
    numberOf(part) {
      const number = numbers.get(part) ?? numbers.size;
      numbers.set(part, number);
      return number;
    },
    all: () => [...numbers.keys()],
  };
}
