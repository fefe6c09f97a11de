// Right column: faults, and what the server did.
import { h, byId, clockWithSeconds } from './dom.js';
import { get, post, remove } from './api.js';
import { WRONG } from './phone.js';

const MOST = 150;
const WHAT = { push: '1人に送信', multicast: 'まとめて送信', reply: '返信', profile: '宛先の確認', quota: '残り通数', consumption: '使った通数', validate: '文面の確認', linkToken: '連携の番号', loginToken: 'LINEログインの確認', certs: 'LIFFの公開鍵', friendship: '友だちかの確認', loginVerify: 'LINEログインの確認', deauthorize: 'LINEログインの取り消し' };
const EVENT = { postback: 'ボタンを押した', message: '書きこんだ', follow: '友だちになった', unfollow: 'ブロックした', accountLink: '連携した' };

const FAULTS = [
  ['none', 'なし', 'ふつうに動きます。', []],
  ['status500', 'LINE 500', '参集状況に「送信待ち」の人数が出て、同じ通知を送りなおし続けます。「なし」にもどすと1回だけ届きます。', [{ kind: 'Status', status: 500 }]],
  ['status429', 'LINE 429', 'サーバは間をあけて同じキーで送りなおします。参集状況では「送信待ち」のまま、受け付けられると「LINE受付」になります。', [{ kind: 'Status', status: 429, endpoint: 'push' }, { kind: 'Status', status: 429, endpoint: 'multicast' }]],
  ['lose', '200だが届かない', '参集状況は「LINE受付」なのに、電話は鳴らず、だれも答えません。受け付けは到達ではありません（気づいて別の手段に移る機能は今後）。', [{ kind: 'AcceptButLose' }]],
  ['delay', '遅延 5秒', '受付までが5秒のびます。参集状況の回答の動きは遅くなりません。', [{ delayMs: 5000 }]],
  ['hang', '応答なし', '時間切れのあと、同じ再試行キーで送りなおします。「なし」にもどすと1回だけ届きます。', [{ kind: 'Hang' }]],
];

export async function startLog() {
  faults();
  await catchUp();
}

// After a lost connection: what happened in between.
export async function catchUp() {
  const { value } = await get('/simulator/ledger?limit=60');
  byId('calls').replaceChildren();
  const all = [...value.attempts.map((one) => [one.at, attempt(one)]), ...value.webhooks.map((one) => [one.at, webhook(one)])];
  all.sort((one, other) => one[0] - other[0]);
  for (const [, line] of all.slice(-MOST)) show(line);
  totals(value.totals, value.delivered);
}

function faults() {
  const form = byId('faults');
  for (const [id, label, sentence, orders] of FAULTS) {
    const input = h('input', {
      type: 'radio', name: 'fault', value: id, 'data-testid': `fault-${id}`, 'aria-describedby': `fault-says-${id}`,
      onchange: async () => {
        switching += 1;
        await remove('/simulator/faults');
        for (const order of orders) await post('/simulator/faults', order);
        switching -= 1;
        await showFaults();
      },
    });
    input.checked = id === 'none';
    form.append(h('div', { class: 'fault' }, h('label', { class: 'switch' }, input, label), h('p', { id: `fault-says-${id}`, class: 'says' }, sentence)));
  }
  showFaults();
}

const showFaults = async () => faultsChanged((await get('/simulator/faults')).value);

// Switching takes two steps; what the stream tells in between would move the choice back under the finger.
let switching = 0;

export function faultsChanged(now) {
  if (switching > 0) return;
  const [one] = now.pending;
  let id = 'none';
  if (now.delayMs > 0) id = 'delay';
  if (one) id = one.kind === 'Status' ? `status${one.status}` : { AcceptButLose: 'lose', Hang: 'hang' }[one.kind] ?? 'other';
  for (const input of byId('faults').elements) input.checked = input.value === id;
  document.body.dataset.fault = id;
}

let shown = { delivered: 0, sent: 0, refused: 0, taps: 0 };

function totals(list, delivered) {
  shown = { delivered, sent: 0, refused: 0, taps: 0 };
  for (const { status, count } of list) {
    if (status >= 200 && status < 300) shown.sent += count;
    else shown.refused += count;
  }
  count();
}

function count() {
  byId('totals').textContent = `受付 ${shown.sent}回、届いた ${shown.delivered}通、断った・応答なし ${shown.refused}回`;
}

export function attemptCame(one) {
  show(attempt(one));
  if (one.status >= 200 && one.status < 300) shown.sent += 1;
  else shown.refused += 1;
  shown.delivered += one.delivered;
  count();
}

export const webhookCame = (one) => show(webhook(one));

export function violationCame(one) {
  show(h('li', { class: 'call bad' }, h('span', { class: 'what' }, '決まりに反する使い方'), h('span', { class: 'more' }, one.text)));
}

function attempt(one) {
  const good = one.status >= 200 && one.status < 300;
  const word = one.status === 0 ? '応答なし' : good ? '受付' : one.status === 409 ? '受付済み' : '断り';
  const more = [
    one.recipients > 0 && `${one.recipients}名`,
    good && one.recipients > 0 && one.delivered !== one.recipients && `届いた ${one.delivered}名`,
    one.retryKey && `キー ${one.retryKey.slice(0, 8)}`,
    `${one.milliseconds} ms`,
    one.fault && '起こした故障',
  ].filter(Boolean).join('  ');
  return h('li', { class: `call ${good || one.status === 409 ? 'good' : 'bad'}`, 'data-endpoint': one.endpoint, 'data-status': one.status, 'data-number': one.number },
    h('time', {}, clockWithSeconds(one.at)),
    h('span', { class: 'what' }, WHAT[one.endpoint] ?? one.endpoint),
    h('span', { class: 'status' }, `${word} ${one.status || ''}`),
    h('span', { class: 'more' }, more));
}

function webhook(one) {
  const good = one.status >= 200 && one.status < 300;
  return h('li', { class: `call hook ${good ? 'good' : 'bad'}`, 'data-event': one.eventType, 'data-status': one.status },
    h('time', {}, clockWithSeconds(one.at)),
    h('span', { class: 'what' }, EVENT[one.eventType] ?? one.eventType),
    h('span', { class: 'status' }, good ? `受取 ${one.status}` : `不達 ${one.status || (WRONG[one.error] ?? one.error)}`),
    h('span', { class: 'more' }, `${who(one.userId)}${one.milliseconds} ms${one.redelivery ? '  送りなおし' : ''}`));
}

// The demo's user ids end in brigade × 1,000,000 + member.
function who(userId) {
  const number = /^U0{16}/.test(userId ?? '') ? parseInt(userId.slice(17), 16) % 1000000 : 0;
  return number > 0 ? `番号${number}  ` : '';
}

function show(line) {
  const list = byId('calls');
  list.prepend(line);
  while (list.children.length > MOST) list.lastElementChild.remove();
}
