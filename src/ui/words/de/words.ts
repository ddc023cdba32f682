import type { Words } from '../catalog.ts';
import { between } from './between.ts';
import { lobby } from './lobby.ts';
import { settings } from './settings.ts';
import { common } from './common.ts';
import { offline } from './offline.ts';
import { names } from './names.ts';
import { pages } from './pages.ts';
import { palette } from './palette.ts';
import { peers } from './peers.ts';
import { room } from './room.ts';
import { share } from './share.ts';
import { state } from './state.ts';
import { storage } from './storage.ts';

export const de: Words = {
  settings,
  lobby,
  between,
  common,
  names,
  offline,
  pages,
  palette,
  peers,
  room,
  share,
  state,
  storage,
  late: {
    network: async () => (await import('./late/network.ts')).network,
    lab: async () => (await import('./late/lab.ts')).lab,
    cursors: async () => (await import('./late/cursors.ts')).cursors,
    editor: async () => (await import('./late/editor.ts')).editor,
    board: async () => (await import('./late/board.ts')).board,
    games: async () => (await import('./late/games.ts')).games,
    tides: async () => (await import('./late/tides.ts')).tides,
    chess: async () => (await import('./late/chess.ts')).chess,
    minefield: async () => (await import('./late/minefield.ts')).minefield,
    chat: async () => (await import('./late/chat.ts')).chat,
  },
};
