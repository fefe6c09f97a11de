// A message of any kind as the phone shows it.
import { h } from './dom.js';
import { flex } from './flex.js';

export function message(one, act) {
  switch (one.type) {
    case 'flex': return flex(one.contents, act);
    case 'template': return template(one, act);
    case 'text': case 'textV2': return h('div', { class: 'balloon' }, linked(one.text, act));
    case 'location': return h('div', { class: 'balloon' }, h('b', {}, one.title), h('br'), one.address, h('br'), `${one.latitude}, ${one.longitude}`);
    case 'image': return h('img', { class: 'picture', src: one.previewImageUrl, alt: '送られた画像' });
    case 'imagemap': return h('div', { class: 'balloon' }, one.altText, row(one.actions.map((action) => ({ ...action, uri: action.linkUri, label: action.label ?? action.text ?? action.linkUri })), act));
    case 'sticker': return h('div', { class: 'balloon faint' }, `（スタンプ ${one.packageId}/${one.stickerId}）`);
    default: return h('div', { class: 'balloon faint' }, `（${one.type}）`);
  }
}

// An address in a text can be tapped, as in LINE.
function linked(text, act) {
  return text.split(/(https?:\/\/[\x21-\x7e]+)/u).map((part, index) => (index % 2 === 0 ? part : h('a', {
    href: part, 'data-action-type': 'uri', onclick: (event) => { event.preventDefault(); act({ type: 'uri', uri: part }); },
  }, part)));
}

function row(actions, act) {
  return h('div', { class: 'choices' }, actions.map((action) => {
    const element = h('button', {
      type: 'button', class: 'choice', 'data-action-label': action.label, 'data-action-type': action.type, onclick: () => act(action, element),
    }, action.label ?? '');
    return element;
  }));
}

function template(one, act) {
  const { template: card } = one;
  if (card.type === 'image_carousel') {
    return h('div', { class: 'flex-carousel' }, card.columns.map((column) => h('div', { class: 'card' }, row([{ ...column.action, label: column.action.label ?? '開く' }], act))));
  }
  const columns = card.columns ?? [card];
  return h('div', { class: columns.length > 1 ? 'flex-carousel' : '' }, columns.map((column) =>
    h('div', { class: 'card' }, column.title && h('b', {}, column.title), h('p', {}, column.text), row(column.actions, act))));
}

export function quickReplies(one, act) {
  const items = one?.quickReply?.items ?? [];
  return items.map(({ action }) => {
    const element = h('button', {
      type: 'button', class: 'quick', 'data-action-label': action.label, 'data-action-type': action.type, onclick: () => act(action, element),
    }, action.label);
    return element;
  });
}
