/** What webpack gives a module under hot replacement; absent everywhere else. */
interface ImportMeta {
  readonly webpackHot?: {
    accept(dependency: string, changed: () => void): void;
  };
}
