/** The part of WebSocket that the relay carrier uses: the browser's, that of `ws`, and the fault decorator's all have it. */
export type WebSocketLike = {
  binaryType: string;
  readonly bufferedAmount: number;
  readonly readyState: number;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { code: number; reason: string }) => void,
  ): void;
};

export type WebSocketConstructor = new (url: string, protocol: string) => WebSocketLike;

export const SOCKET_OPEN = 1;
