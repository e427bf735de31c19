import assert from 'node:assert/strict';
import { jsSdkSignature } from '../../server/wecom/js-sdk-signature';

/** The two examples that WeCom's documentation has published. */
const example = {
  ticket: 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg',
  nonce: 'Wm3WZYTPz0wzccnW',
  timestamp: 1414587457,
};

describe('the JS-SDK signature', () => {
  it('agrees with the published example', () => {
    assert.equal(
      jsSdkSignature({ ...example, url: 'http://mp.weixin.qq.com?params=value' }),
      '0f9de62fce790f9a083d5c99e95740ceb90c27ed',
    );
  });

  it('agrees with the older example', () => {
    assert.equal(
      jsSdkSignature({ ...example, url: 'http://mp.weixin.qq.com' }),
      'f4d90daf4b3bca3078ab155816175ba34c443a7b',
    );
  });

  it('ignores the fragment', () => {
    assert.equal(
      jsSdkSignature({ ...example, url: 'http://mp.weixin.qq.com?params=value#/people' }),
      '0f9de62fce790f9a083d5c99e95740ceb90c27ed',
    );
  });
});
