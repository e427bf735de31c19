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

export function button(text: string, run: () => void): HTMLButtonElement {
  const made = element('button', 'editor-inline-button', text);
  made.type = 'button';
  // The cursor stays in the text.
  made.addEventListener('mousedown', (event) => event.preventDefault());
  made.addEventListener('click', run);
  return made;
}

/** `parent.append(…children)`, which Chrome 53 lacks. */
export function add(parent: Node, ...children: readonly Node[]): void {
  children.forEach((child) => parent.appendChild(child));
}
