/** How large things are on the chart, by how many peers it shows. Pure; units are those of the chart. */

const PEERS_MANY = 60;
const PEERS_FEW = 3;

/** From 0 in a small room to 1 in a room of 60 and more. */
const crowd = (peers: number): number =>
  Math.sqrt(Math.max(0, Math.min(1, (peers - PEERS_FEW) / (PEERS_MANY - PEERS_FEW))));

const from = (few: number, many: number, peers: number): number =>
  few + (many - few) * crowd(peers);

/** Between two houses of one land, at least about. */
export const spacingOf = (peers: number): number => from(196, 88, peers);
/** A tab of ours stands nearer to us than others do, by this. */
export const TAB_NEAR = 0.6;
/** From a house to the coast, before noise; each house has its own, up to a fifth more or less. */
export const houseReach = (peers: number): number => from(70, 52, peers);
/** From a link to the coast, so that it runs on land. */
export const linkReach = (peers: number): number => from(48, 36, peers);
/** Between the coasts of two lands of one island: a ferry's way. */
const ferryWater = (peers: number): number => from(150, 86, peers);
/** From the coast to a relay's boat: it fits between two lands. */
export const anchorage = (peers: number): number => from(62, 34, peers);
/** Further out in the same field, see DESIGN: shore lines, the shoal around an island, the depth line. */
export const SHORE_NEAR = 7;
export const SHORE_FAR = 15;
export const SHOAL = 44;
export const DEPTH = 66;
/** Between the shoals of two islands. */
export const CHANNEL = 90;
/** How far noise moves a coast either way. */
export const ROUGHNESS = 15;
/** Around a house, its links get no nearer to another house. */
export const PASSING = 24;

/** Between the hulls of the houses of two lands: of one island, and of two. */
export const landGap = (peers: number): number => 2 * houseReach(peers) + ferryWater(peers);
export const islandGap = (peers: number): number => 2 * (houseReach(peers) * 1.2 + SHOAL) + CHANNEL;

/** Between samples of a coast: fine enough that it looks drawn, or so coarse that it can move. */
export const CELL_FINE = 7;
export const CELL_TIDE = 14;
