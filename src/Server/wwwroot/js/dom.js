// Building and changing the page. Text only ever goes in as text: what patrons typed can never become markup.

/** An element with attributes and children; strings become text. */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    node.setAttribute(name, value);
  }

  node.append(...children);
  return node;
}

/** A picture of the set in /img/icons.svg. It only repeats what words say, so screen readers skip it. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `/img/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** Sets the text where it differs: what stays the same stays untouched under a reader's cursor, and is not read out again. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Shows the text, or hides the element where there is none. */
export function setOptional(node, text) {
  node.hidden = !text;
  setText(node, text ?? '');
}

/**
 * Keeps a list of elements in step with items: one element for each key, in the order of the items.
 * create() makes an element with an update(item) function on it.
 */
export function keepList(list, items, keyOf, create) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const keys = new Set(items.map(keyOf));

  // Gone first: what stays need not move then, and keeps the focus.
  for (const [key, node] of old) {
    if (!keys.has(key)) {
      node.remove();
    }
  }

  let place = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const node = old.get(key) ?? create();
    node.dataset.key = key;
    node.update(item);
    if (node === place) {
      place = place.nextElementSibling;
    } else {
      list.insertBefore(node, place);
    }
  }
}
