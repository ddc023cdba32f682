/** The pictures of a board: those put in here go to the room's blobs, those of others come from there, from whoever has them. */
import type { BinaryFileData, ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import type * as Y from 'yjs';
import { notePicture, onPictures, pictureOf } from '../../model/board/pictures.ts';
import type { Room } from '../../room/room-api.ts';

/** What browsers show as an image without running anything of it. */
const TYPES = /^image\/(?:png|jpeg|gif|webp|bmp|avif|svg\+xml|x-icon)$/;
const LOOK_AFTER_MS = 100;

/** How many pictures of this board are not here yet. */
export type Missing = { coming: number; nowhere: number };

type Parts = {
  room: Pick<Room, 'blobs'>;
  doc: Y.Doc;
  api: ExcalidrawImperativeAPI;
  canWrite: () => boolean;
  onMissing: (missing: Missing) => void;
  /** One could not be kept for the others. */
  onNotKept: () => void;
};

type BlobId = Awaited<ReturnType<Room['blobs']['put']>>;
type FileId = BinaryFileData['id'];

export class Pictures {
  readonly #parts: Parts;
  /** Being put or fetched, or failed: not tried again by this page. */
  readonly #begun = new Set<string>();
  readonly #fetching = new Map<string, BlobId>();
  readonly #end = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stops: (() => void)[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    const { room, doc, api } = this.#parts;
    this.#stops = [
      onPictures(doc, () => this.#lookSoon()),
      api.onChange(() => this.#lookSoon()),
      room.blobs.on('change', () => this.#tell()),
    ];
    this.#lookSoon();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#timer);
    this.#end.abort();
  }

  #lookSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, LOOK_AFTER_MS);
  }

  #look(): void {
    const { doc, api, canWrite } = this.#parts;
    const files = api.getFiles();
    for (const element of api.getSceneElements()) {
      if (element.type !== 'image' || element.fileId === null) continue;
      const { fileId } = element;
      if (this.#begun.has(fileId)) continue;
      const blob = pictureOf(doc, fileId);
      const file = Object.hasOwn(files, fileId) ? files[fileId] : undefined;
      if (file === undefined && blob !== null)
        this.#begin(fileId, this.#fetch(fileId, blob as BlobId));
      else if (file !== undefined && blob === null && canWrite())
        this.#begin(fileId, this.#put(fileId, file));
    }
    this.#tell();
  }

  #begin(fileId: string, work: Promise<void>): void {
    this.#begun.add(fileId);
    work.catch((error: unknown) => {
      if (this.#end.signal.aborted) return;
      reportError(error);
    });
  }

  async #put(fileId: string, { dataURL, mimeType }: BinaryFileData): Promise<void> {
    const { room, doc, onNotKept } = this.#parts;
    try {
      const blob = await room.blobs.put(bytesOf(dataURL), mimeType);
      notePicture(doc, fileId, blob);
    } catch {
      // Too large, or no room on this disk: the others do not get it.
      onNotKept();
    }
  }

  async #fetch(fileId: FileId, blob: BlobId): Promise<void> {
    const { room, api } = this.#parts;
    this.#fetching.set(fileId, blob);
    const { bytes, mime } = await room.blobs.get(blob, { signal: this.#end.signal });
    this.#fetching.delete(fileId);
    this.#tell();
    if (!TYPES.test(mime)) return;
    const dataURL = await dataUrlOf(bytes, mime);
    if (this.#end.signal.aborted) return;
    const mimeType = mime as BinaryFileData['mimeType'];
    api.addFiles([{ id: fileId, dataURL, mimeType, created: Date.now() }]);
  }

  #tell(): void {
    const { room, onMissing } = this.#parts;
    const states = [...this.#fetching.values()].map((blob) => room.blobs.state(blob).state);
    const nowhere = states.filter((state) => state === 'nobody-has-it').length;
    onMissing({ coming: states.length - nowhere, nowhere });
  }
}

/** Of `data:...;base64,...`; the page's policy lets nothing fetch it. */
function bytesOf(dataUrl: string): Uint8Array {
  const text = atob(dataUrl.slice(dataUrl.indexOf(',') + 1));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function dataUrlOf(bytes: Uint8Array, mime: string): Promise<BinaryFileData['dataURL']> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as BinaryFileData['dataURL']));
    reader.addEventListener('error', () => reject(new Error('a picture cannot be read')));
    reader.readAsDataURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }));
  });
}
