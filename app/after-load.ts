/** Runs a function after the `load` event, so that it does not delay the first view. */
export function afterLoad(run: () => void): void {
  if (document.readyState === 'complete') run();
  else window.addEventListener('load', run);
}
