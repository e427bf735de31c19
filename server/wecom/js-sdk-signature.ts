import { createHash } from 'node:crypto';

export interface JsSdkSignatureInput {
  ticket: string;
  nonce: string;
  /** Seconds since 1970. */
  timestamp: number;
  /** The page as the browser shows it; what is behind `#` does not count. */
  url: string;
}

/**
 * The signature with which a page may use WeCom's JS-SDK: SHA-1, lower-case hex, over four values in a fixed order and
 * not percent-encoded. WeCom's documentation, "JS-SDK signature algorithm".
 */
export function jsSdkSignature({ ticket, nonce, timestamp, url }: JsSdkSignatureInput): string {
  const [page = ''] = url.split('#');
  return createHash('sha1')
    .update(`jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${page}`)
    .digest('hex');
}
