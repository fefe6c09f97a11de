// Left column: what the command centre does.
import { h, byId } from './dom.js';
import { get, post } from './api.js';

const ALERT = (now) => ({
  id: `rehearsal-${now}`,
  kind: '建物火災',
  place: '大手一丁目11-16',
  latitude: 36.4019,
  longitude: 138.249,
  occurredAt: new Date(now).toISOString(),
  text: '市役所本庁舎の南側から煙が出ています。',
  units: [],
  drill: false,
});

// One dispatch number for a fire and its follow-ups; the next fire gets the next.
let number = '';
let reported = false;

async function samples() {
  const { value } = await get(`/simulator/mails?number=${number}`);
  number = value.number;
  return value.samples;
}

async function take(id) {
  if (id === 'labelled' && reported) {
    number = '';
    reported = false;
  }
  const sample = (await samples()).find((one) => one.id === id);
  byId('mail-subject').value = sample.subject;
  byId('mail-text').value = sample.text;
}

export async function startPanel(state) {
  const all = await samples();
  let chosen = all.some((sample) => sample.id === state.get('sample')) ? state.get('sample') : all[0].id;
  for (const sample of all) {
    const input = h('input', {
      type: 'radio', name: 'sample', value: sample.id, 'data-testid': `sample-${sample.id}`,
      onchange: () => { chosen = sample.id; state.set('sample', chosen); take(chosen); },
    });
    input.checked = sample.id === chosen;
    byId('samples').append(h('label', { class: 'switch' }, input, sample.title));
  }
  await take(chosen);
  byId('alert-json').value = JSON.stringify(ALERT(Date.now()), null, 2);

  form('mail', 'mail-result', async (result) => {
    const { value: said } = await post('/simulator/mails', {
      brigade: state.get('brigade'), subject: byId('mail-subject').value, text: byId('mail-text').value, charset: byId('mail-charset').value,
    });
    if (said.accepted && chosen === 'labelled') reported = true;
    result(said.accepted ? '送りました。メール受信口が受け取りました。' : `送れませんでした。${said.said ?? said.message}`, said.accepted);
  });
  form('answer-all', 'answer-result', async (result) => {
    const { ok, value: said } = await post('/simulator/answer-all', {
      brigade: state.get('brigade'), seconds: Number(byId('answer-seconds').value), seed: Math.floor(Math.random() * 1e9),
    });
    if (!ok) result(said.message, false);
    else result(said.answering ? `${said.answering}名が答えます。${said.silent}名は答えません。` : '答えるボタンのある通知が、まだだれにも届いていません。', said.answering > 0);
  });
  form('alert', 'alert-result', async (result) => {
    let alert;
    try {
      alert = JSON.parse(byId('alert-json').value);
    } catch (wrong) {
      result(`JSONとして読めません。${wrong.message}`, false);
      return;
    }
    const { value: said } = await post('/simulator/alerts', { brigade: state.get('brigade'), alert });
    result(`${said.status || '応答なし'} ${said.answer ?? said.message ?? ''}`, said.status === 202);
    if (said.status === 202 && alert.id?.startsWith('rehearsal-')) byId('alert-json').value = JSON.stringify(ALERT(Date.now()), null, 2);
  });
}

function form(id, resultId, work) {
  const element = byId(id);
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    const line = byId(resultId);
    const result = (text, good) => {
      line.textContent = text;
      line.dataset.state = good ? 'good' : 'bad';
    };
    result('送っています', true);
    try {
      await work(result);
    } catch (wrong) {
      result(`送れませんでした。${wrong.message}`, false);
    }
  });
}
