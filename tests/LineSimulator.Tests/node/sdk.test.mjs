// LINE's own SDK against the stand-in: what it sends is taken, what it is answered it understands.
// The address comes in LINE_SIMULATOR; NodeSdkTests.cs starts the stand-in and this file.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { messagingApi, channelAccessToken as accessTokens, middleware, validateSignature, HTTPFetchError } from '@line/bot-sdk';

const base = process.env.LINE_SIMULATOR;
const secret = 'demo-channel-secret';
const client = new messagingApi.MessagingApiClient({ channelAccessToken: 'demo-channel-token', baseURL: base });
const blob = new messagingApi.MessagingApiBlobClient({ channelAccessToken: 'demo-channel-token', baseURL: base });
const member = (n) => 'U' + (1_000_000 + n).toString(16).padStart(32, '0');
const text = (words) => ({ type: 'text', text: words });
const control = (path, body) => fetch(`${base}/simulator${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function refused(promise) {
  const error = await promise.then(() => undefined, (wrong) => wrong);
  assert.ok(error instanceof HTTPFetchError, `no error of the SDK but ${error}`);
  return { status: error.status, body: JSON.parse(error.body), headers: error.headers };
}

test('push gives message ids and the request id', async () => {
  const { httpResponse, body } = await client.pushMessageWithHttpInfo({ to: member(1), messages: [text('出動してください。')] }, randomUUID());
  assert.match(body.sentMessages[0].id, /^\d+$/);
  assert.ok(body.sentMessages[0].quoteToken);
  assert.match(httpResponse.headers.get('x-line-request-id'), /^[0-9a-f-]{36}$/);
});

test('a repeated key is 409 with the accepted request', async () => {
  const key = randomUUID();
  const request = { to: [member(1), member(2)], messages: [text('もう一度')] };
  const first = await client.multicastWithHttpInfo(request, key);
  const again = await refused(client.multicast(request, key));
  assert.equal(again.status, 409);
  assert.equal(again.headers.get('x-line-accepted-request-id'), first.httpResponse.headers.get('x-line-request-id'));
});

test('a refused message names its property', async () => {
  const { status, body } = await refused(client.pushMessage({ to: member(1), messages: [text('')] }, randomUUID()));
  assert.equal(status, 400);
  assert.deepEqual(body, { message: 'The request body has 1 error(s)', details: [{ message: 'May not be empty', property: 'messages[0].text' }] });
});

test('flex, template and quick replies of the SDK are taken', async () => {
  const postback = { type: 'postback', label: 'はい', data: 'v=1', displayText: 'はい' };
  await client.validatePush({
    messages: [
      { type: 'flex', altText: '出動', contents: { type: 'bubble', size: 'giga', body: { type: 'box', layout: 'vertical', contents: [{ type: 'text', text: '出動', wrap: true, scaling: true }] } } },
      { type: 'template', altText: '確認', template: { type: 'confirm', text: '来られますか', actions: [postback, { ...postback, label: 'いいえ' }] } },
      { type: 'text', text: '返事', quickReply: { items: [{ type: 'action', action: postback }, { type: 'action', action: { type: 'location', label: '場所' } }] } },
    ],
  });
});

test('quota, consumption, profile, bot info, webhook endpoint, statistics and link token are understood', async () => {
  assert.equal((await client.getMessageQuota()).type, 'none');
  assert.equal(typeof (await client.getMessageQuotaConsumption()).totalUsage, 'number');
  assert.equal((await client.getProfile(member(3))).userId, member(3));
  assert.equal((await refused(client.getProfile(member(999)))).status, 404);
  assert.equal((await client.getBotInfo()).chatMode, 'bot');
  assert.equal((await client.getWebhookEndpoint()).active, true);
  assert.equal((await client.getNumberOfSentPushMessages('20260101')).status, 'ready');
  assert.ok((await client.issueLinkToken(member(1))).linkToken);
  await client.showLoadingAnimation({ chatId: member(1), loadingSeconds: 5 });
});

test('a stateless token of the SDK opens the API', async () => {
  const tokens = new accessTokens.ChannelAccessTokenClient({ baseURL: base });
  const issued = await tokens.issueChannelToken('client_credentials', '2000000001', secret);
  const other = new messagingApi.MessagingApiClient({ channelAccessToken: issued.access_token, baseURL: base });
  assert.equal((await other.getBotInfo()).basicId, '@demo');
  assert.equal((await tokens.verifyChannelToken(issued.access_token)).client_id, '2000000001');
});

test('the middleware of the SDK takes our webhooks, and a reply goes back once', async () => {
  const received = [];
  let tampered;
  const check = middleware({ channelSecret: secret });
  const bot = createServer((request, response) => check(request, response, (wrong) => {
    if (wrong) tampered = wrong;
    else received.push(...request.body.events);
    response.writeHead(wrong ? 401 : 200).end();
  }));
  bot.listen(0, '127.0.0.1');
  await once(bot, 'listening');
  try {
    const { port } = bot.address();
    await client.setWebhookEndpoint({ endpoint: `http://127.0.0.1:${port}/line/demo/webhook` });
    const tapped = await (await control(`/users/${member(5)}/tap`, { data: 'v=1&a=d', displayText: '出動します（現場へ直行）🚒' })).json();
    assert.equal(tapped.received, true);
    assert.equal(tampered, undefined);
    assert.equal(received[0].postback.data, 'v=1&a=d');
    assert.equal(received[0].source.userId, member(5));
    const reply = { replyToken: received[0].replyToken, messages: [text('受け付けました 21:06:03。')] };
    assert.equal((await client.replyMessage(reply)).sentMessages.length, 1);
    assert.equal((await refused(client.replyMessage(reply))).body.message, 'Invalid reply token');
    const { messages } = await (await control(`/users/${member(5)}/messages`)).json();
    assert.deepEqual(messages.map((entry) => entry.notice), ['出動します（現場へ直行）🚒', '受け付けました 21:06:03。']);
  } finally {
    bot.closeAllConnections();
    bot.close();
  }
});

test('the signature check of the SDK agrees with LINE', () => {
  assert.equal(validateSignature('{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}', '8c570fa6dd201bb328f1c1eac23a96d8', 'GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs='), true);
});

test('the data client gets an answer of LINE for a photo that is not there', async () => {
  assert.equal((await refused(blob.getMessageContent('1'))).status, 404);
});
