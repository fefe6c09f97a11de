// The page as a whole: what the address says, the live connection, the row of phones.
import { h, byId } from './dom.js';
import { get, post } from './api.js';
import { Phone } from './phone.js';
import { startPanel } from './panel.js';
import { startLog, catchUp, attemptCame, webhookCame, violationCame, faultsChanged } from './log.js';

const phones = new Map();
let known;
let source;

const address = new URL(location.href);
const state = {
  get: (name) => address.searchParams.get(name) ?? (name === 'brigade' ? known.brigades[0].id : ''),
  set(name, value) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
    history.replaceState(null, '', address.href.replaceAll('%2C', ','));
  },
  numbers(name, otherwise = []) {
    if (!address.searchParams.has(name)) return otherwise;
    return [...new Set(address.searchParams.get(name).split(',').map(Number).filter((n) => Number.isInteger(n) && n > 0))];
  },
};

async function start() {
  ({ value: known } = await get('/simulator/state'));
  byId('board').href = known.productUrl;
  const brigade = byId('brigade');
  brigade.append(...known.brigades.map((one) => h('option', { value: one.id }, `${one.id}（${one.members}名）`)));
  brigade.value = state.get('brigade');
  brigade.parentElement.hidden = known.brigades.length === 1;
  brigade.addEventListener('change', () => { state.set('brigade', brigade.value); show(); });
  byId('picker').addEventListener('submit', (event) => {
    event.preventDefault();
    const number = Number(byId('pick').value);
    setPhones([...shownNumbers().filter((n) => n !== number), number]);
    byId('pick').value = '';
    show().then(() => phones.get(number)?.element.scrollIntoView({ block: 'nearest', inline: 'center' }));
  });
  byId('stranger').addEventListener('click', async () => {
    const { ok, value } = await post('/simulator/users', { brigade: state.get('brigade') });
    if (!ok) return;
    setPhones([...shownNumbers(), value.number]);
    await show();
    phones.get(value.number)?.element.scrollIntoView({ block: 'nearest', inline: 'center' });
  });
  await Promise.all([startPanel(state), startLog(), show()]);
}

const shownNumbers = () => state.numbers('phones', [1, 2, 3, 4, 5, 6]);

function setPhones(numbers) { state.set('phones', numbers.join(',') || '0'); }

async function show() {
  const numbers = shownNumbers();
  const { value } = await get(`/simulator/users?brigade=${encodeURIComponent(state.get('brigade'))}&numbers=${numbers.join(',') || 0}`);
  const people = numbers.map((n) => value.users.find((person) => person.number === n)).filter(Boolean);
  const large = state.numbers('large');
  phones.clear();
  for (const person of people) {
    phones.set(person.number, new Phone(person, {
      productUrl: known.productUrl,
      large: large.includes(person.number),
      onClose: (n) => {
        setPhones(shownNumbers().filter((other) => other !== n));
        show().then(() => byId('pick').focus());
      },
      onLarge: (n, on) => {
        const others = state.numbers('large').filter((other) => other !== n);
        state.set('large', (on ? [...others, n] : others).join(','));
      },
    }));
  }
  byId('phones').replaceChildren(...[...phones.values()].map((phone) => phone.element));
  if (people.length === 0) byId('phones').append(h('p', { class: 'none' }, `電話は出ていません。団員番号（1〜${value.count}）を入れて「電話を出す」を押してください。`));
  listen(people);
  await Promise.all([...phones.values()].map((phone) => phone.load()));
}

function listen(people) {
  source?.close();
  source = new EventSource(`/simulator/stream?users=${people.map((person) => person.id).join(',')}`);
  const live = byId('live');
  let lost = false;
  source.onopen = () => {
    live.textContent = '接続中';
    live.dataset.state = 'good';
    if (lost) {
      catchUp();
      for (const phone of phones.values()) phone.load();
    }
    lost = false;
  };
  source.onerror = () => {
    lost = true;
    live.textContent = '切れています。つなぎなおしています';
    live.dataset.state = 'bad';
  };
  const on = (kind, work) => source.addEventListener(kind, (event) => work(JSON.parse(event.data)));
  const of = (id) => [...phones.values()].find((phone) => phone.person.id === id);
  on('entry', ({ userId, entry, outOfRange }) => of(userId)?.add(entry, outOfRange));
  on('user', (person) => {
    const phone = of(person.id);
    const wasLost = phone?.person.outOfRange;
    phone?.update(person);
    if (wasLost && !person.outOfRange) phone.load();
  });
  on('attempt', attemptCame);
  on('webhook', webhookCame);
  on('violation', violationCame);
  on('faults', faultsChanged);
}

start().catch((wrong) => {
  const live = byId('live');
  live.textContent = `開けませんでした。${wrong.message}`;
  live.dataset.state = 'bad';
});
