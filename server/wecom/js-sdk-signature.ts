import { createHash } from 'node:crypto';

export interface JsSdkSignatureInput {
  ticket: string;
  nonce: string;
  /** Seconds since 1970. */
  timestamp: number;
  /** The page's address. The fragment is ignored. */
  url: string;
}

/**
 * The signature that lets a page use WeCom's JS-SDK: SHA-1 in lower-case hex over four values in a fixed order, which
 * are not percent-encoded. See WeCom's documentation, "JS-SDK signature algorithm".
 */
export function jsSdkSignature({ ticket, nonce, timestamp, url }: JsSdkSignatureInput): string {
  const [page = ''] = url.split('#');
  return createHash('sha1')
    .update(`jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${page}`)
    .digest('hex');
}
