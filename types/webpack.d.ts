/** What webpack gives a module under hot replacement; absent everywhere else. */
interface ImportMeta {
  readonly webpackHot?: {
    accept(dependencies: string | readonly string[], changed: () => void): void;
    /** `idle` follows an update that has been applied. */
    addStatusHandler(listener: (status: string) => void): void;
  };
}
