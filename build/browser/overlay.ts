import type { Failure } from '../development/state';

/** Shows failures above the page; an empty list removes them. A script sets the styles, as the page's policy allows. */
export function showFailures(failures: readonly Failure[]): void {
  document.getElementById('development-overlay')?.remove();
  if (failures.length === 0) return;

  const overlay = document.createElement('div');
  overlay.id = 'development-overlay';
  overlay.setAttribute('role', 'alert');
  Object.assign(overlay.style, {
    position: 'fixed',
    top: '0',
    right: '0',
    bottom: '0',
    left: '0',
    zIndex: '2147483647',
    overflow: 'auto',
    padding: '24px',
    background: 'rgba(20, 20, 22, .95)',
    color: '#e8e8e8',
    font: '13px/1.5 ui-monospace, monospace',
    whiteSpace: 'pre-wrap',
  });
  const close = document.createElement('button');
  close.textContent = 'Close';
  // The default button is light, and so is the inherited text color.
  Object.assign(close.style, {
    cssFloat: 'right',
    padding: '4px 12px',
    border: '1px solid #e8e8e8',
    borderRadius: '4px',
    background: 'transparent',
    color: '#e8e8e8',
  });
  close.onclick = () => overlay.remove();
  overlay.append(
    close,
    ...failures.flatMap(({ title, text }) => {
      const heading = document.createElement('strong');
      heading.style.color = '#ff8785';
      heading.textContent = title;
      return [heading, `\n\n${text}\n\n`];
    }),
  );
  document.body.append(overlay);
}
