/** Where Excalidraw finds its fonts: with us. It reads this when it starts, so this module is imported before it. */
declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string;
  }
}

window.EXCALIDRAW_ASSET_PATH = '/excalidraw/';

export {};
