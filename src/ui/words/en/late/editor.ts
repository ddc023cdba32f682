/** English of documents and the comments on them: fetched with the first document. */
import { comments } from './comments.ts';
import { document } from './document.ts';

export const editor = { comments, document };
