import type { Setting } from './settings';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings by kind and collects what is wrong with them, so that all of it can be told at once. */
export function createReader(env: Environment) {
  const problems: string[] = [];
  const value = (name: Setting): string | undefined => env[name]?.trim() || undefined;
  const problem = (words: string): void => {
    problems.push(words);
  };

  return {
    get problems(): readonly string[] {
      return problems;
    },
    problem,

    has: (name: Setting): boolean => value(name) !== undefined,

    text: (name: Setting, otherwise: string): string => value(name) ?? otherwise,

    list: (name: Setting): string[] => (value(name) ?? '').split(',').map((part) => part.trim()).filter((part) => part !== ''),

    integer(name: Setting, otherwise: number, range: { from: number; to: number }): number {
      const text = value(name);
      if (text === undefined) return otherwise;
      const number = Number(text);
      if (/^-?\d+$/.test(text) && number >= range.from && number <= range.to) return number;
      problem(`${name} must be a whole number from ${range.from} to ${range.to}`);
      return otherwise;
    },

    oneOf<const T extends string>(name: Setting, choices: readonly T[], otherwise: T): T {
      const text = value(name);
      if (text === undefined) return otherwise;
      const choice = choices.find((candidate) => candidate === text);
      if (choice === undefined) problem(`${name} must be one of: ${choices.join(', ')}`);
      return choice ?? otherwise;
    },

    /** A text whose value is never repeated in a problem: it may be a secret. */
    matching(name: Setting, pattern: RegExp, otherwiseWords: string): string {
      const text = value(name);
      if (text === undefined) problem(`${name} is missing: it ${otherwiseWords}`);
      else if (!pattern.test(text)) problem(`${name} is not valid: it ${otherwiseWords}`);
      return text ?? '';
    },

    /** Scheme, host and port; a single slash behind is forgiven. */
    origin(name: Setting, otherwise: string): string {
      const text = value(name);
      if (text === undefined) return otherwise;
      const url = URL.canParse(text) ? new URL(text) : null;
      if (url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href) return url.origin;
      problem(`${name} must be an origin like https://portal.example.com, without a path`);
      return otherwise;
    },
  };
}
