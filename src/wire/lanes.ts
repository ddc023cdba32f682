/** Classes of traffic on a link (`live`: ordered, reliable, first; `bulk`: ordered, reliable, after live; `fleeting`: unordered, may be lost). */
export type Lane = 'live' | 'bulk' | 'fleeting';

/** How bytes reach a neighbour: another tab of this browser, WebRTC, the relay, or (tests) memory. */
export type LinkKind = 'tab' | 'direct' | 'relayed';

/** How a peer is reached now; `via` is over other peers. */
export type PathKind = LinkKind | 'via' | 'out-of-reach';
