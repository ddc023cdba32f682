import type { DocumentWords } from '../../catalog.ts';
import { comments } from './comments.ts';
import { document } from './document.ts';

export const editor: DocumentWords = { comments, document };
