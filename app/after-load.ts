/** Runs what the first view does not need, once the document has loaded all that it needs itself. */
export function afterLoad(run: () => void): void {
  if (document.readyState === 'complete') run();
  else window.addEventListener('load', run);
}
