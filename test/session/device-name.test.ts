import assert from 'node:assert/strict';
import { deviceName } from '../../server/session/device-name';
import { userAgents, type UserAgent } from '../support/user-agents';

describe('deviceName', () => {
  const names: Partial<Record<UserAgent, string>> = {
    'wecom-android': 'WeCom · Android',
    'wecom-ios': 'WeCom · iPhone',
    'wecom-windows': 'WeCom · Windows',
    'wecom-mac': 'WeCom · Mac',
    'wecom-harmony': 'WeCom · HarmonyOS',
    'wechat-ios': 'WeChat · iPhone',
    'wechat-android': 'WeChat · Android',
    desktop: 'Chrome · Windows',
  };

  it('names client and system', () => {
    for (const [agent, userAgent] of Object.entries(userAgents)) {
      const name = Object.entries(names).find(([known]) => known === agent)?.[1];
      if (name !== undefined) assert.equal(deviceName(userAgent), name);
    }
  });

  it('never contains text of the user agent', () => {
    assert.equal(deviceName('<script>alert(1)</script>'), 'Browser');
    assert.equal(deviceName(''), 'Browser');
  });
});
