/**
 * Keeps the editor from writing what nobody wrote. Editors mend their content (tables with a cell too few) and would do so in every
 * browser at once when the content came from others; and whoever may only look must not write at all.
 */
import { Extension } from '@tiptap/core';
import { Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { ySyncPluginKey } from '@tiptap/y-tiptap';

type SyncMeta = { isChangeOrigin?: boolean } | undefined;

const cameFromOthers = (transaction: Transaction): boolean =>
  (transaction.getMeta(ySyncPluginKey) as SyncMeta)?.isChangeOrigin === true;

export const OwnEdits = Extension.create<{ canWrite: boolean }>({
  name: 'ownEdits',
  addOptions: () => ({ canWrite: true }),
  addProseMirrorPlugins() {
    const { canWrite } = this.options;
    return [
      new Plugin({
        key: new PluginKey('ownEdits'),
        filterTransaction(transaction) {
          if (!transaction.docChanged || cameFromOthers(transaction)) return true;
          const root = transaction.getMeta('appendedTransaction') as Transaction | undefined;
          return canWrite && (root === undefined || !cameFromOthers(root));
        },
      }),
    ];
  },
});
