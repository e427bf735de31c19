import type { Language } from '../api/contract';

/**
 * Lets the pictures of a text be enlarged with a tap, a click or the keyboard. The viewer is loaded at the first time.
 * Without scripts they are plain pictures. Pictures inside a link lead to its address.
 * @returns stops, and closes the viewer
 */
export function enlargePictures(root: HTMLElement, language: () => Language): () => void {
  const find = (): HTMLImageElement[] =>
    Array.from(root.querySelectorAll<HTMLImageElement>('.text img')).filter((picture) => picture.closest('a') === null);
  let close = (): void => undefined;
  let isStopped = false;

  /** The text may have been replaced by a newer version since. */
  function prepare(): void {
    for (const picture of find()) {
      picture.style.cursor = 'zoom-in';
      // A picture without a description is decoration, which screen readers skip.
      if (picture.alt === '') continue;
      picture.tabIndex = 0;
      picture.setAttribute('role', 'button');
      picture.setAttribute('aria-haspopup', 'dialog');
    }
  }

  async function open(event: Event): Promise<void> {
    const pictures = find();
    const index = pictures.findIndex((picture) => picture === event.target);
    if (index < 0) return;
    event.preventDefault();
    const { openViewer } = await import(/* webpackChunkName: "picture-viewer" */ './viewer');
    if (!isStopped) close = openViewer(pictures, index, language());
  }
  // If the viewer cannot be loaded, the picture stays as it is.
  const onClick = (event: Event): void => void open(event).catch(() => undefined);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') onClick(event);
  };

  prepare();
  const observer = new MutationObserver(prepare);
  observer.observe(root, { childList: true, subtree: true });
  root.addEventListener('click', onClick);
  root.addEventListener('keydown', onKey);
  return () => {
    isStopped = true;
    observer.disconnect();
    root.removeEventListener('click', onClick);
    root.removeEventListener('keydown', onKey);
    close();
  };
}
