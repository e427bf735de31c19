import { defineComponent, h, type Component, type CreateElement, type RenderContext } from 'vue';

const props = { viewKey: { type: String, required: true } } as const;

const onServer: Component = {
  functional: true,
  props,
  render: (create: CreateElement, { props: { viewKey } }: RenderContext) => create('router-view', { key: viewKey }),
};

/** Not functional: Vue hydrates the result of a factory only if it is a component with an instance. */
const inBrowser = defineComponent({
  props,
  setup: (given) => () => h('router-view', { key: given.viewKey }),
});

let release = (): void => undefined;
const released = new Promise<void>((resolve) => {
  release = resolve;
});

/**
 * The place of the page. In the browser it is an async component until `releasePage` is called, so that the frame
 * around the page is hydrated first and answers taps, and the page in a task of its own. Nothing may change the state
 * of the page in between. A key at this component would make Vue replace the page instead of hydrating it.
 */
export const LatePageView = typeof window === 'undefined' ? onServer : () => released.then(() => inBrowser);

/** Lets Vue hydrate or render the page, before the returned promise resolves. */
export async function releasePage(): Promise<void> {
  release();
  await released;
}
