/** What a stack's page must bring; everything measured is in the other files of this folder and the same for all. */
import type * as Y from 'yjs';
import type { BlobsApi } from '../../src/room/blobs-api.ts';
import type { TextName, Where } from './protocol.ts';

export type Stack = {
  nameRoom(name: string): string;
  /** Resolves as soon as the document can be edited. */
  open(where: Where, creates: boolean): Promise<void>;
  /** Resolves when the text's page is known here. */
  text(name: TextName): Promise<Y.Text>;
  /** The document that holds the large attachments. */
  files(): Promise<Y.Map<unknown>>;
  isReady(): Promise<boolean>;
  /** Shows our caret there. */
  caret(cursor: { anchor: Y.RelativePosition; head: Y.RelativePosition }): void;
  ownId(): string;
  peerIds(): string[];
  /** How each peer is reached. */
  paths(): string[];
  /** Names what a frame of the stack's data channels carries. */
  classify(frame: Uint8Array): string;
  cut(peers: string[]): void;
  heal(): void;
  /** Missing where a stack has nothing to look at. */
  look?(isOn: boolean): void;
  /** Missing where a stack keeps none. */
  blobs?(): BlobsApi;
};
