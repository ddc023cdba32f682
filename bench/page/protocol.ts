/** What the bench asks of a page, whatever stack it runs. Everything crosses as JSON. */
export const STACKS = ['ours', 'y-webrtc', 'y-websocket'] as const;
export type StackName = (typeof STACKS)[number];

/** `room`: an invite link on our stack, a name on the others. */
export type Where = { room: string; signalingUrl: string; websocketUrl: string; stunUrl: string };

/** Two pages of a room. Stacks without pages have two texts in one document. */
export type TextName = 'one' | 'two';

/** Milliseconds in one piece. */
export type YjsHoldUps = { setMs: number; applyMs: number };

export type FrameCount = { frames: number; bytes: number };
/** By what the frame carries, such as `entry` or `ping`. */
export type FrameCounts = Record<string, FrameCount>;
export type SocketFrame = { atMs: number; way: 'out' | 'in'; bytes: number };

/**
 * `anchored`: the caret as Yjs anchors it by default, to the character on its right, so that its value stays while one types.
 * `moving`: anchored to the character just typed, so that its value is another after each keystroke.
 */
export type Caret = 'none' | 'anchored' | 'moving';
export type Typing = { count: number; everyMs: number; text: TextName; caret: Caret };
/** On the shared clock. */
export type TracedFrames = { sent: number[]; received: number[] };
/** Milliseconds since the navigation began: the scripts run, the document can be edited, its page is known, the text is there. */
export type JoinStages = { script: number; opened: number; page: number; text: number };
/** On the shared clock: from before it is hashed until it is on the disk of who puts it. */
export type BlobPut = { startMs: number; endMs: number };
/** On the shared clock: from when it is known until all of it is on the disk. */
export type BlobCame = { startMs: number; endMs: number };
export type Arrivals = { edits: number[]; marks: number[] };

export type BenchPage = {
  /** A name or link for a new room. */
  nameRoom(name: string): string;
  /** `creates`: makes the room's pages too. */
  open(where: Where, creates: boolean): Promise<void>;
  isReady(): Promise<boolean>;
  directPeers(): number;
  peerIds(): string[];
  ownId(): string;
  paths(): string[];
  length(text: TextName): Promise<number>;
  digest(text: TextName): Promise<string>;
  insert(text: TextName, content: string): Promise<void>;
  /** One keystroke a turn at its end, with or without the caret; answers when each was made. */
  type(typing: Typing): Promise<number[]>;
  /** The same, with a mark on every bare channel between two keystrokes. */
  typeAndMark(typing: Typing): Promise<Arrivals>;
  /** Starts to note when each character of a text, and each mark, is there. */
  watch(text: TextName): Promise<void>;
  arrivals(): Arrivals;
  resetFrames(): void;
  traceFrames(): void;
  tracedFrames(): TracedFrames;
  frames(): FrameCounts;
  socketFrames(): SocketFrame[];
  /** From now on nothing passes on the stack's data channels, either way, and nobody is told. */
  silenceDirect(silent: boolean): void;
  bareOffer(index: number): Promise<string>;
  bareAnswer(offer: string): Promise<string>;
  bareAccept(index: number, answer: string): Promise<void>;
  clockOffset(index: number): Promise<number>;
  now(): number;
  /** Puts so many random bytes in the room as one edit; milliseconds until the other side has them and says so, null past the limit. */
  sendFile(bytes: number, limitMs: number): Promise<number | null>;
  /** The same over the bare channel. */
  sendBare(bytes: number): Promise<number>;
  /** Sends files one after the other until `stopFiles`; answers how many arrived. */
  sendFiles(bytes: number, limitMs: number): Promise<number>;
  stopFiles(): void;
  yjsHoldUps(bytes: number): YjsHoldUps;
  /** Answers files as they arrive; the other side of `sendFile`. */
  acknowledgeFiles(): Promise<void>;
  /** Puts so many random bytes in the room as a blob. */
  putBlob(bytes: number): Promise<BlobPut>;
  /** Before the other side puts one. `isWanted`: opens it as soon as it is known; otherwise it is only copied. */
  expectBlob(isWanted: boolean): Promise<void>;
  /** Null until the expected blob is here. */
  blobCame(): BlobCame | null;
  cut(peers: string[]): void;
  heal(): void;
  /** As while the network view is open: asks the others, and reads every snapshot. */
  look(isOn: boolean): void;
  /** When the page's text last became `digest`; resolves when it is so. */
  whenEqual(text: TextName, digest: string, limitMs: number): Promise<number | null>;
  whenWhole(peers: number, limitMs: number): Promise<number | null>;
  whenLength(text: TextName, length: number, limitMs: number): Promise<number | null>;
  whenPath(path: string, limitMs: number): Promise<number | null>;
  /** Null until the text of `#join=` is there. */
  joined(): JoinStages | null;
  /** Plays a recorded writer: [position, deleted, inserted][]; answers milliseconds. */
  replay(patches: [number, number, string][], perTask: number): Promise<number>;
  heapBytes(): number;
};

declare global {
  interface Window {
    bench: BenchPage;
  }
}
