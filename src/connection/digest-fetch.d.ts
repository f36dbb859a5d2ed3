/**
 * What we use of digest-fetch 3.1.1, read from its source. Its own types are `any` throughout and name node-fetch,
 * which is not installed. `Reply` is whatever the client function answers with.
 */
declare module 'digest-fetch' {
  export interface FetchReply {
    readonly status: number;
    readonly headers: { get(name: string): string | null };
  }

  export interface FetchOptions {
    method: string;
    /** `addAuth` writes `Authorization` in here. */
    headers: Record<string, string>;
  }

  export type FetchClient<Reply extends FetchReply> = (url: string, options: FetchOptions) => Promise<Reply>;

  export class DigestClient<Reply extends FetchReply> {
    constructor(user: string, password: string);
    user: string;
    password: string;
    /** The last challenge as it will be answered, as we set it. */
    digest: {
      /** Written behind zeros as it stands. */
      nc: number | string;
      /** Only its end (`-sess`) is looked at. */
      algorithm: string;
      realm: string;
      qop: string | null;
      nonce: string;
      cnonce: string;
    };
    /** Whether `addAuth` has a challenge to answer. */
    hasAuth: boolean;
    /** The function that sends. */
    getClient(): Promise<FetchClient<Reply>>;
    /** Sends; after a 401 parses the challenge, and sends once more with an answer to it. */
    fetch(url: string, options: FetchOptions): Promise<Reply>;
    parseAuth(header: string | null): void;
    addAuth(url: string, options: FetchOptions): FetchOptions;
    hashWithAlgorithm(data: string | Uint8Array): string;
    makeNonce(): string;
  }
}
