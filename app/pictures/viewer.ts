import type { Language } from '../api/contract';
import { add, button, element } from '../components/elements';
import { openModal } from '../components/modal';
import { listenForGestures } from './gestures';
import './viewer.less';
import { viewerWords } from './viewer-words';
import { fitted, largestScale, type Size, whole, within, type Zoom } from './zoom';

function viewerButton(className: string, label: string, onClick: () => void): HTMLButtonElement {
  const made = button(`viewer-button ${className}`, '', onClick);
  made.setAttribute('aria-label', label);
  return made;
}

/** The address of the largest form of a picture. */
function largestSource({ src, srcset }: HTMLImageElement): string {
  const forms = srcset
    .split(/,\s+/)
    .map((form) => form.trim().split(/\s+/))
    .map(([address = '', width = '']) => ({ address, width: parseInt(width, 10) || 0 }))
    .filter(({ address }) => address !== '')
    .sort((one, other) => other.width - one.width);
  return forms[0]?.address ?? src;
}

/**
 * Shows pictures of a page over the whole window, the one at `index` first. Back, Escape, a tap and a swipe down close
 * it.
 * @returns closes it
 */
export function openViewer(pictures: readonly HTMLImageElement[], index: number, language: Language): () => void {
  const words = viewerWords[language];
  const opener = pictures[index];
  let shown = index;
  let zoom: Zoom = whole;
  let isOpen = true;

  const dialog = element('div', 'viewer');
  dialog.setAttribute('role', 'dialog');
  dialog.setAttribute('aria-modal', 'true');
  dialog.setAttribute('aria-label', words.label);
  const area = element('div', 'viewer-area');
  const picture = element('img', 'viewer-picture');
  const caption = element('p', 'viewer-caption');
  const bar = element('div', 'viewer-bar');
  const count = element('span', 'viewer-count');
  count.setAttribute('role', 'status');
  add(area, picture);
  add(dialog, area, viewerButton('viewer-close', words.close, close), bar);
  add(bar, caption);
  if (pictures.length > 1) {
    add(
      bar,
      viewerButton('viewer-previous', words.previous, () => turn(-1)),
      count,
      viewerButton('viewer-next', words.next, () => turn(1)),
    );
  }

  const view = (): Size => ({ width: area.clientWidth, height: area.clientHeight });
  const sizeOf = (): Size => {
    const [width, height] = ['width', 'height'].map((name) => Number(pictures[shown]?.getAttribute(name)) || 1);
    return { width: width ?? 1, height: height ?? 1 };
  };

  function draw(next: Zoom, isMoving: boolean): void {
    zoom = next;
    const { width, height } = fitted(sizeOf(), view());
    picture.classList.toggle('viewer-moving', isMoving);
    Object.assign(picture.style, { width: `${width}px`, height: `${height}px` });
    picture.style.transform = `translate(${next.x - width / 2}px, ${next.y - height / 2}px) scale(${next.scale})`;
    // Dragged down to close.
    dialog.style.opacity = String(next.scale === 1 ? Math.max(0.3, 1 - Math.abs(next.y) / 600) : 1);
    dialog.classList.toggle('viewer-zoomed', next.scale > 1);
  }

  function settle(next: Zoom): void {
    const scale = Math.max(1, Math.min(largestScale(sizeOf(), view()), next.scale));
    const limited = within({ ...next, scale }, fitted(sizeOf(), view()), view());
    draw(scale === 1 ? whole : limited, false);
  }

  function show(): void {
    const original = pictures[shown];
    if (original === undefined) return;
    const source = largestSource(original);
    picture.alt = original.alt;
    // The form on the page is in the cache, so it is visible at once.
    picture.src = original.currentSrc || original.src;
    if (picture.src !== source) {
      const larger = new Image();
      larger.onload = () => {
        if (pictures[shown] === original) picture.src = source;
      };
      larger.src = source;
    }
    // The alternative text is read with the picture.
    caption.textContent = original.alt;
    caption.setAttribute('aria-hidden', 'true');
    count.textContent = `${shown + 1} / ${pictures.length}`;
    draw(whole, true);
  }

  function turn(by: 1 | -1): void {
    const next = shown + by;
    if (next < 0 || next >= pictures.length) {
      settle(whole);
      return;
    }
    shown = next;
    show();
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowLeft') turn(-1);
    else if (event.key === 'ArrowRight') turn(1);
    else return;
    event.preventDefault();
  }

  const onResize = (): void => settle(whole);

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    window.removeEventListener('resize', onResize);
    document.body.removeChild(dialog);
    end();
    opener?.focus({ preventScroll: true });
  }

  listenForGestures(area, {
    zoom: () => zoom,
    largest: () => largestScale(sizeOf(), view()),
    move: (next) => draw(next, true),
    settle,
    turn,
    close,
  });
  dialog.addEventListener('keydown', onKey);
  document.body.appendChild(dialog);
  show();
  const end = openModal(dialog, close);
  window.addEventListener('resize', onResize);
  return close;
}
