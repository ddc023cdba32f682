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

/**
 * Opens a socket now and hands it to whoever constructs the first one, for the same address. Construct it in the task of this call:
 * what the socket says in later ones is lost to those who do not listen yet.
 */
export function dialAhead(
  WebSocketCtor: WebSocketConstructor,
  url: string,
  protocol: string,
): WebSocketConstructor {
  let ahead = openedAhead(WebSocketCtor, url, protocol);
  const take = (...address: ConstructorParameters<WebSocketConstructor>): WebSocketLike => {
    const socket = ahead ?? new WebSocketCtor(...address);
    ahead = null;
    return socket;
  };
  // A plain function that returns an object may be called with `new`; an arrow may not.
  return function construct(...address: ConstructorParameters<WebSocketConstructor>) {
    return take(...address);
  } as unknown as WebSocketConstructor;
}

/** Null where the browser refuses: whoever constructs one will hear why. */
function openedAhead(
  WebSocketCtor: WebSocketConstructor,
  url: string,
  protocol: string,
): WebSocketLike | null {
  try {
    return new WebSocketCtor(url, protocol);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
