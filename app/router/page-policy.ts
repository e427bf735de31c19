import type { PagePolicy } from '../api/contract';

const host = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$/;

/** Allowed sources other than hosts. */
const keywords: Record<keyof PagePolicy, readonly string[]> = {
  img: ['blob:'],
  media: ['blob:', "'self'"],
  script: [],
  connect: [],
  frame: [],
  worker: ["'self'", 'blob:'],
};

const isDirective = (name: string): name is keyof PagePolicy => name in keywords;

/**
 * Checks the policy of a page: only complete https origins and the keywords above are allowed.
 * @throws {Error} naming the page and the source
 */
export function checkPolicy(page: string, policy: PagePolicy = {}): void {
  for (const [name, sources] of Object.entries(policy)) {
    if (!isDirective(name)) throw new Error(`The policy of the page "${page}" has no part "${name}".`);
    for (const source of sources ?? []) {
      const allowed = keywords[name].includes(source) || (name !== 'worker' && host.test(source));
      if (!allowed)
        throw new Error(
          `The policy of the page "${page}" must not have ${source} in "${name}". ` +
            `Name a host such as https://res.wx.qq.com${keywords[name].map((word) => `, or ${word}`).join('')}.`,
        );
    }
  }
}
