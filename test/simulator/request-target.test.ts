import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sendRaw, statusesOf } from '../support/raw-socket';
import { requestTargets } from '../support/request-targets';
import { trySimulator } from './try-simulator';

describe('the request target of the simulator', function suite() {
  this.timeout(120_000);

  const send = (origin: string, method: string, target: string): Promise<string> => {
    const { host, port } = new URL(origin);
    return sendRaw(Number(port), `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  };

  for (const target of ['/\\a@b#', '/\\a@[#', '//evil.example/', 'http://evil.example/', '*', '/a#b']) {
    it(`is refused with 400 if it is ${target}`, () =>
      trySimulator(async ({ simulator }) => {
        const received = await send(simulator.origin, 'GET', target);
        assert.deepEqual(statusesOf(received), [400], received.slice(0, 200));
        assert.match(received, /The request address is not valid/);
      }));
  }

  it('never causes a status of 500 or above', () =>
    trySimulator(async ({ simulator }) => {
      await fc.assert(
        fc.asyncProperty(requestTargets, fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE'), async (target, method) => {
          const received = await send(simulator.origin, method, target);
          const statuses = statusesOf(received);
          assert.ok(statuses.length > 0, 'no response');
          assert.ok(
            statuses.every((status) => status < 500),
            received.slice(0, 400),
          );
        }),
        { numRuns: 400 },
      );
    }));
});
