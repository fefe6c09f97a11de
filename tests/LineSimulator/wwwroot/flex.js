// The part of Flex messages we send, drawn near enough to judge it: LINE itself draws differently from device to device.
// Sizes as LINE's applications have them; --k fits them to the width of the phone, --t is the reader's text size.
import { h } from './dom.js';

const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, '3xl': 35, '4xl': 48, '5xl': 74 };
const GAP = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, 'semi-bold': 3, bold: 4 };
const BUBBLE = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 386 };
const IMAGE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, '3xl': 180, '4xl': 200, '5xl': 220 };
const ALIGN = { start: 'left', center: 'center', end: 'right' };
const GRAVITY = { top: 'flex-start', center: 'center', bottom: 'flex-end' };

const scaled = (pixels, grows = false) => `calc(${pixels}px * var(--k)${grows ? ' * var(--t)' : ''})`;

function length(value, words) {
  if (value === undefined) return undefined;
  if (value in words) return scaled(words[value]);
  return value.endsWith('px') ? scaled(parseFloat(value)) : value;
}

export function flex(container, act) {
  if (container.type === 'carousel') {
    return h('div', { class: 'flex-carousel', tabindex: '0', role: 'group', 'aria-label': '横に並んだ通知' },
      container.contents.map((one) => bubble(one, act)));
  }
  return bubble(container, act);
}

function bubble(one, act) {
  const element = h('div', {
    class: 'flex-bubble',
    dir: one.direction ?? 'ltr',
    style: { width: one.size === 'giga' ? '100%' : `min(100%, ${scaled(BUBBLE[one.size ?? 'mega'])})` },
  });
  for (const name of ['header', 'hero', 'body', 'footer']) {
    if (!one[name]) continue;
    const style = one.styles?.[name] ?? {};
    const block = h('div', { class: `flex-block flex-${name}` }, component(one[name], act, 'vertical', name));
    if (style.backgroundColor) block.style.backgroundColor = style.backgroundColor;
    if (style.separator) block.style.borderTop = `1px solid ${style.separatorColor ?? '#d4d6da'}`;
    element.append(block);
  }
  return tappable(element, one.action, act);
}

function component(one, act, parent, block) {
  switch (one.type) {
    case 'box': return place(box(one, act, block), one, parent);
    case 'text': return place(text(one, act), one, parent);
    case 'button': return place(button(one, act), one, parent);
    case 'image': return place(image(one, act), one, parent);
    case 'video': return component(one.altContent, act, parent, block);
    case 'icon': return place(h('img', { class: 'flex-icon', src: one.url, alt: '', style: { height: scaled(FONT[one.size ?? 'md'] ?? 16) } }), { ...one, flex: 0 }, parent);
    case 'separator': return place(h('div', { class: parent === 'vertical' ? 'flex-line' : 'flex-line upright', style: { backgroundColor: one.color ?? '#d4d6da' } }), { ...one, flex: 0 }, parent);
    case 'filler': return h('div', { style: { flex: `${one.flex ?? 1} 1 0` } });
    default: return h('p', { class: 'flex-unknown' }, `（${one.type}）`);
  }
}

// flex 0 takes what the content needs, a number shares the room: widths from nothing, heights from the content.
function place(element, one, parent) {
  const share = one.flex ?? (parent === 'vertical' || one.width ? 0 : 1);
  element.style.flex = share === 0 ? '0 0 auto' : parent === 'vertical' ? `${share} 0 auto` : `${share} 0 0`;
  if (parent !== 'vertical') element.style.minWidth = '0';
  if (one.margin) element.style[parent === 'vertical' ? 'marginTop' : 'marginLeft'] = length(one.margin, GAP);
  if (one.position === 'absolute') element.style.position = 'absolute';
  for (const [offset, side] of [['offsetTop', 'top'], ['offsetBottom', 'bottom'], ['offsetStart', 'left'], ['offsetEnd', 'right']]) {
    if (!one[offset]) continue;
    element.style[side] = length(one[offset], GAP);
    if (one.position !== 'absolute') element.style.position = 'relative';
  }
  return element;
}

function box(one, act, block) {
  const upright = one.layout === 'vertical';
  const element = h('div', { class: 'flex-box' });
  const style = element.style;
  style.flexDirection = upright ? 'column' : 'row';
  if (one.layout === 'baseline') style.alignItems = 'baseline';
  if (block) style.padding = scaled(block === 'footer' ? 10 : block === 'hero' ? 0 : 20);
  if (one.paddingAll) style.padding = length(one.paddingAll, GAP);
  for (const [name, side] of [['paddingTop', 'paddingTop'], ['paddingBottom', 'paddingBottom'], ['paddingStart', 'paddingLeft'], ['paddingEnd', 'paddingRight']]) {
    if (one[name]) style[side] = length(one[name], GAP);
  }
  if (one.backgroundColor) style.backgroundColor = one.backgroundColor;
  if (one.borderWidth || one.borderColor) {
    style.border = `${length(one.borderWidth ?? 'light', BORDER)} solid ${one.borderColor ?? '#000000'}`;
  }
  if (one.cornerRadius) style.borderRadius = length(one.cornerRadius, GAP);
  for (const name of ['width', 'maxWidth', 'height', 'maxHeight']) if (one[name]) style[name] = length(one[name], {});
  if (one.justifyContent) style.justifyContent = one.justifyContent;
  if (one.alignItems) style.alignItems = one.alignItems;
  if (one.background) {
    const middle = one.background.centerColor ? `, ${one.background.centerColor} ${one.background.centerPosition ?? '50%'}` : '';
    style.background = `linear-gradient(${one.background.angle}, ${one.background.startColor}${middle}, ${one.background.endColor})`;
  }
  one.contents.forEach((child, index) => {
    const made = component(child, act, one.layout, undefined);
    if (index > 0 && one.spacing && !child.margin && child.type !== 'filler') {
      made.style[upright ? 'marginTop' : 'marginLeft'] = length(one.spacing, GAP);
    }
    element.append(made);
  });
  return tappable(element, one.action, act);
}

function write(element, one, grows) {
  const style = element.style;
  if (one.size) style.fontSize = one.size in FONT ? scaled(FONT[one.size], grows) : scaled(parseFloat(one.size), grows);
  else if (grows !== undefined) style.fontSize = scaled(FONT.md, grows);
  if (one.color) style.color = one.color;
  if (one.weight) style.fontWeight = one.weight === 'bold' ? '700' : '400';
  if (one.style === 'italic') style.fontStyle = 'italic';
  if (one.decoration && one.decoration !== 'none') style.textDecoration = one.decoration;
}

function text(one, act) {
  const element = h('div', { class: one.wrap ? 'flex-text wrap' : 'flex-text' });
  write(element, { ...one, size: one.size ?? 'md' }, one.scaling === true);
  if (one.align) element.style.textAlign = ALIGN[one.align];
  if (one.gravity) element.style.alignSelf = GRAVITY[one.gravity];
  if (one.lineSpacing) element.style.lineHeight = `calc(1.35em + ${length(one.lineSpacing, {})})`;
  if (one.maxLines > 0) {
    element.classList.add('lines');
    element.style.webkitLineClamp = String(one.maxLines);
  }
  if (one.adjustMode === 'shrink-to-fit') element.dataset.shrink = '';
  if (one.contents) {
    element.append(...one.contents.map((span) => {
      const part = h('span', {}, span.text ?? '');
      write(part, span, span.size ? one.scaling === true : undefined);
      return part;
    }));
  } else {
    element.textContent = one.text;
  }
  return tappable(element, one.action, act);
}

function button(one, act) {
  const style = one.style ?? 'link';
  const element = h('button', {
    type: 'button',
    class: `flex-button ${style} ${one.height ?? 'md'}`,
    'data-action-label': one.action.label,
    'data-action-type': one.action.type,
    onclick: () => act(one.action, element),
  }, h('span', { class: 'flex-label' }, one.action.label ?? ''));
  if (one.color) element.style[style === 'link' ? 'color' : 'backgroundColor'] = one.color;
  if (one.gravity) element.style.alignSelf = GRAVITY[one.gravity];
  const label = element.firstElementChild;
  label.style.fontSize = scaled(FONT.md, one.scaling === true);
  if (one.adjustMode === 'shrink-to-fit') label.dataset.shrink = '';
  return element;
}

function image(one, act) {
  const [width, height] = (one.aspectRatio ?? '1:1').split(':');
  const element = h('img', { class: 'flex-image', src: one.url, alt: '' });
  element.style.aspectRatio = `${width} / ${height}`;
  element.style.width = one.size === 'full' ? '100%' : length(one.size ?? 'md', IMAGE);
  element.style.objectFit = one.aspectMode === 'cover' ? 'cover' : 'contain';
  if (one.backgroundColor) element.style.backgroundColor = one.backgroundColor;
  element.style.alignSelf = { start: 'flex-start', end: 'flex-end' }[one.align] ?? 'center';
  return tappable(element, one.action, act);
}

function tappable(element, action, act) {
  if (!action) return element;
  element.classList.add('tappable');
  element.tabIndex = 0;
  element.setAttribute('role', action.type === 'uri' ? 'link' : 'button');
  if (action.label) element.dataset.actionLabel = action.label;
  element.dataset.actionType = action.type;
  element.addEventListener('click', () => act(action, element));
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act(action, element);
  });
  return element;
}

// shrink-to-fit: smaller letters until the text fits; not below 60 %, as on the real thing it stays readable.
export function shrink(root) {
  for (const element of root.querySelectorAll('[data-shrink]')) {
    element.style.setProperty('zoom', '1');
    for (let size = 0.95; size >= 0.6 && element.scrollWidth > element.clientWidth; size -= 0.05) {
      element.style.setProperty('zoom', String(size));
    }
  }
}
