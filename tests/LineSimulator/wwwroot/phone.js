// One phone: lock-screen notice, chat, quick replies, switches.
import { h, clock } from './dom.js';
import { post, get, user as at } from './api.js';
import { message, quickReplies } from './messages.js';
import { shrink } from './flex.js';

export const WRONG = { could_not_connect: 'つながらない', request_timeout: '時間切れ' };

const SWITCHES = [
  ['notificationsOff', '通知オフ'],
  ['blocked', 'ブロック'],
  ['outOfRange', '圏外'],
  ['slowLine', '遅い回線'],
];

export class Phone {
  constructor(person, { productUrl, large, onClose, onLarge }) {
    this.person = person;
    this.productUrl = productUrl;
    this.entries = [];
    this.onLarge = onLarge;
    const n = person.number;
    const title = `phone-title-${n}`;
    this.notice = h('div', { class: 'notice', 'data-testid': 'notice', role: 'status', 'aria-label': `団員${n}の通知` });
    this.chat = h('div', { class: 'chat', 'data-testid': 'chat', tabindex: '0', role: 'group', 'aria-label': `団員${n}のトーク` });
    this.quick = h('div', { class: 'quicks', 'data-testid': 'quick-replies', role: 'group', 'aria-label': '返事の候補' });
    this.note = h('p', { class: 'note', role: 'status', 'data-testid': 'phone-status' });
    this.summary = h('summary', { 'data-testid': 'phone-settings' }, '電話の状態');
    this.boxes = new Map();
    const input = h('input', { type: 'text', 'aria-label': 'メッセージ', placeholder: 'メッセージ', maxlength: '500', autocomplete: 'off', 'data-testid': 'say' });
    this.page = h('div', { class: 'inapp', hidden: true, 'data-testid': 'in-app-page' });
    this.element = h('article', { class: 'phone', 'data-testid': `phone-${n}`, 'data-user-id': person.id, 'aria-labelledby': title },
      h('header', { class: 'who' },
        h('h2', { id: title }, h('span', { class: 'name' }, person.name), h('span', { class: 'rank' }, [person.name === `団員${n}` || n > 900000 ? '' : `番号${n}`, person.rank, person.unit].filter(Boolean).join(' ')),),
        h('button', { type: 'button', class: 'close', 'aria-label': `${person.name}の電話をしまう`, onclick: () => onClose(n) }, 'しまう')),
      h('details', { class: 'settings' }, this.summary, h('div', { class: 'switches' },
        SWITCHES.map(([key, label]) => this.box(label, key, (on) => this.turn(key, on))),
        this.box('文字 大', 'large', (on) => { this.setLarge(on); this.onLarge(n, on); }),
        h('button', { type: 'button', class: 'befriend', 'data-testid': 'befriend', onclick: (event) => this.befriend(event.currentTarget) }, '友だち追加'))),
      this.notice, this.chat, this.note, this.quick,
      h('form', {
        class: 'say',
        onsubmit: (event) => {
          event.preventDefault();
          if (!input.value.trim()) return;
          this.send(post(at(person.id, '/say'), { text: input.value }));
          input.value = '';
        },
      }, input, h('button', { type: 'submit' }, '送信')),
      this.page);
    this.update(person);
    this.setLarge(large);
  }

  box(label, key, change) {
    const input = h('input', { type: 'checkbox', 'data-testid': `switch-${key}`, onchange: () => change(input.checked) });
    this.boxes.set(key, input);
    return h('label', { class: 'switch' }, input, label);
  }

  async load() {
    const { ok, value } = await get(at(this.person.id, '/messages'));
    if (!ok) return;
    this.entries = value.messages;
    this.draw();
    const last = this.entries.at(-1);
    if (last?.side === 'bot') this.ring(last);
  }

  async turn(key, on) {
    const { ok, value } = await post(at(this.person.id, '/state'), { [key]: on });
    this.say(ok ? '' : '切り替えられませんでした');
    if (ok) this.update({ ...value, name: this.person.name, rank: this.person.rank, unit: this.person.unit });
    if (ok && key === 'outOfRange' && !on) await this.load();
  }

  async befriend(button) {
    await this.send(post(at(this.person.id, '/follow')), button);
    if (!this.note.textContent) this.say('公式アカウントを友だちに追加しました');
  }

  setLarge(on) {
    this.large = on;
    this.boxes.get('large').checked = on;
    this.element.style.setProperty('--t', on ? '1.35' : '1');
    this.describe();
    requestAnimationFrame(() => {
      shrink(this.chat);
      this.chat.scrollTop = this.chat.scrollHeight;
    });
  }

  update(person) {
    this.person = { ...this.person, ...person, name: this.person.name, rank: this.person.rank, unit: this.person.unit };
    for (const [key] of SWITCHES) this.boxes.get(key).checked = this.person[key];
    this.element.classList.toggle('lost', this.person.outOfRange);
    this.element.classList.toggle('blocked', this.person.blocked);
    this.describe();
  }

  describe() {
    const on = [...(this.person.friend ? [] : ['友だちでない']), ...SWITCHES.filter(([key]) => this.person[key]).map(([, label]) => label), ...(this.large ? ['文字 大'] : [])];
    this.summary.textContent = `電話の状態: ${on.length ? on.join('・') : 'ふつう'}`;
    this.element.classList.toggle('stranger', !this.person.friend);
    if (this.person.outOfRange && this.person.waiting > 0) this.say(`圏外: ${this.person.waiting}件が待っています`);
    else if (this.note.textContent.startsWith('圏外')) this.say('');
  }

  add(entry, outOfRange) {
    if (this.entries.some((known) => known.number === entry.number)) return;
    if (outOfRange && entry.side === 'bot') return;
    this.entries.push(entry);
    this.draw();
    if (entry.side === 'bot') this.ring(entry);
    else this.notice.replaceChildren();
  }

  // A reply comes while the chat is open: nothing on the lock screen then.
  ring(entry) {
    if (entry.silent || entry.by === 'reply' || this.person.notificationsOff) return;
    const open = h('button', {
      type: 'button',
      class: 'ring',
      onclick: () => { this.notice.replaceChildren(); this.chat.scrollTop = this.chat.scrollHeight; this.chat.focus(); },
    }, h('span', { class: 'ring-time' }, clock(entry.at)), h('span', { class: 'ring-text' }, entry.notice));
    this.notice.replaceChildren(open);
    this.chat.scrollTop = this.chat.scrollHeight;
  }

  draw() {
    const act = (action, element) => this.act(action, element);
    this.chat.replaceChildren(...this.entries.map((entry) => h('div', {
      class: `entry ${entry.side}`, 'data-testid': entry.side === 'bot' ? 'received' : 'sent', 'data-number': entry.number, 'data-by': entry.by,
    }, message(entry.message, act), h('time', {}, clock(entry.at)))));
    const last = this.entries.at(-1);
    this.quick.replaceChildren(...(last?.side === 'bot' ? quickReplies(last.message, act) : []));
    shrink(this.chat);
    this.chat.scrollTop = this.chat.scrollHeight;
  }

  say(text) { this.note.textContent = text; }

  async send(call, element) {
    element?.setAttribute('aria-busy', 'true');
    const { ok, value } = await call;
    element?.removeAttribute('aria-busy');
    if (!ok) this.say(value.message ?? '送れませんでした');
    else if (value.waiting) this.say('圏外: 電波がもどると送ります');
    else this.say(value.received ? '' : `サーバが受け取りませんでした（${value.status || (WRONG[value.error] ?? value.error)}）`);
  }

  act(action, element) {
    const { id } = this.person;
    switch (action.type) {
      case 'postback': return this.send(post(at(id, '/tap'), { data: action.data, displayText: action.displayText ?? action.text }), element);
      case 'message': return this.send(post(at(id, '/say'), { text: action.text }), element);
      case 'location': return this.send(post(at(id, '/location'), { latitude: 36.4019, longitude: 138.249, title: '現在地（模擬）', address: '長野県上田市大手一丁目' }), element);
      case 'uri': return this.open(action.uri);
      case 'datetimepicker': return this.pick(action);
      case 'clipboard': return navigator.clipboard.writeText(action.clipboardText).then(() => this.say('コピーしました'), () => this.say(action.clipboardText));
      default: return this.say('この模擬電話ではカメラを使えません');
    }
  }

  open(uri) {
    const address = new URL(uri);
    if (address.protocol === 'tel:') return this.say(`電話をかけます: ${address.pathname}`);
    if (address.origin !== new URL(this.productUrl).origin) return window.open(uri, '_blank', 'noopener');
    this.page.hidden = false;
    this.page.replaceChildren(
      h('div', { class: 'inapp-bar' },
        h('button', { type: 'button', onclick: () => { this.page.hidden = true; this.page.replaceChildren(); this.chat.focus(); } }, '閉じる'),
        h('a', { href: uri, target: '_blank', rel: 'noopener' }, '別の窓で開く')),
      h('iframe', { src: uri, title: 'トークから開いたページ' }));
    this.page.querySelector('button').focus();
    return undefined;
  }

  pick(action) {
    const input = h('input', { type: { date: 'date', time: 'time', datetime: 'datetime-local' }[action.mode], value: action.initial?.replace('t', 'T'), min: action.min?.replace('t', 'T'), max: action.max?.replace('t', 'T'), 'aria-label': action.label });
    this.note.replaceChildren(input, h('button', {
      type: 'button',
      onclick: () => { if (input.value) this.send(post(at(this.person.id, '/tap'), { data: action.data, params: { [action.mode]: input.value } })); },
    }, '決める'));
    input.focus();
  }
}
