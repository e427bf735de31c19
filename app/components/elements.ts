/** Creates an element, for parts of the page that are not components. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export function button(className: string, text: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', className, text);
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}

/** `parent.append(…children)`, which Chrome 53 lacks. */
export function add(parent: Node, ...children: readonly Node[]): void {
  children.forEach((child) => parent.appendChild(child));
}
