/** webpack's hot replacement of a module; absent in production. */
interface ImportMeta {
  readonly webpackHot?: {
    accept(dependencies: string | readonly string[], changed: () => void): void;
    /** `idle`: an update has been applied. */
    addStatusHandler(listener: (status: string) => void): void;
  };
}
