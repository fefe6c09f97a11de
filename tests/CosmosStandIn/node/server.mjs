// Runs the third-party server for the stand-in. Prints its port; ends when standard input ends, so it never outlives its parent, however that dies.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const accounts = require('@zeit/cosmosdb-server/lib/account/index.js');
const operations = require('@zeit/cosmosdb-server/lib/handler/_document-operations.js');
const { default: ResourceId } = require('@zeit/cosmosdb-server/lib/account/resource-id.js');
const { createHttpServer } = require('@zeit/cosmosdb-server');
const parse = require('@zeit/cosmosdb-query').default;

let account;
accounts.default = class extends accounts.default {
  constructor(...where) {
    super(...where);
    account = this;
  }
};

// Resource ids stand in paths, so the service writes - for /; they do not, and from the 63rd database on nothing below it is found.
ResourceId.toBase64String = (bytes) => bytes.toString('base64').replaceAll('/', '-');
ResourceId.fromBase64String = (text) => Buffer.from(text.replaceAll('-', '/'), 'base64');

// Their queries, compiled once (they compile for each run) and without copying all rows once per document. Whether an index serves
// the order is decided by the proxy, which knows the container's policy.
const executor = require('@zeit/cosmosdb-query/lib/executor.js');
const aggregates = require('@zeit/cosmosdb-query/lib/aggregate-functions.js');
const builtins = require('@zeit/cosmosdb-query/lib/builtin-functions.js');
const helpers = require('@zeit/cosmosdb-query/lib/helpers.js');
const compiled = new Map();
executor.default = (documents, { code, parameters, udf = {}, maxItemCount, continuation }) => {
  if (compiled.size > 500) compiled.clear();
  if (!compiled.has(code)) compiled.set(code, new Function(`"use strict";return (${code})`)());
  const values = Object.fromEntries((parameters ?? []).map(({ name, value }) => [name.slice(1), value]));
  documents.reduce = rowByRow;
  return compiled.get(code)(aggregates, builtins, documents, helpers, udf, values, maxItemCount, continuation, undefined);
};

function rowByRow(rows, _start) {
  const all = [];
  for (let at = 0; at < this.length; at++) {
    const some = rows([], this[at]);
    for (let row = 0; row < some.length; row++) all.push(some[row]);   // spread and for-of take three times as long
  }
  return all;
}

// Time is the stand-in's: _ts and with it the time to live follow a test's clock.
const wall = Date.now;
let now;
Date.now = () => now ?? wall();

/** Their own operations one after the other, in one turn of the event loop: nobody sees a half; one that fails undoes those before it. */
function batch(collection, list) {
  const { documents } = collection;
  const undo = [];
  const results = [];
  for (const one of list) {
    undo.push(remember(documents, one.id, one.partition));
    const done = operations[`${one.operation}Operation`](collection, { ...one, partitionKey: JSON.stringify([one.partition]) });
    results.push({ status: done.statusCode, etag: done.body?._etag, body: done.statusCode < 300 ? done.body : undefined });
    if (done.statusCode >= 400) {
      for (const back of undo.reverse()) back();
      return { failed: results.length - 1, status: done.statusCode };
    }
  }
  return { results };
}

function remember(documents, id, partition) {
  const key = documents._getId('/id', id, partition);
  const rid = documents._index.get(key);
  const item = rid && documents._data.get(rid);
  return () => {
    documents._data.delete(documents._index.get(key));
    documents._index.delete(key);
    if (item) {
      documents._index.set(key, rid);
      documents._data.set(rid, item);
    }
  };
}

/** What a query touches, by their parser: paths of WHERE and ORDER BY as an indexing policy writes them. */
function plan(text) {
  const { body } = parse(text).ast;
  const source = body.from?.source;
  const root = source?.alias?.name ?? source?.expression.expression.name;
  const paths = new Set();
  collect(body.where, paths);
  collect(body.orderBy, paths);
  const select = body.select.value ? [{ property: body.select.value }] : (body.select.properties?.properties ?? []);
  return {
    root: root ?? null,
    paths: [...paths],
    orderBy: (body.orderBy?.expressions ?? []).map((one) => ({ path: path(one.expression), descending: one.order === 'DESC' })),
    joins: body.from?.joins?.length ?? 0,
    top: body.top ? (body.top.value.value ?? -1) : null,
    functions: select.filter((one) => one.property.type === 'scalar_function_expression').map((one) => one.property.name.name.toUpperCase()),
  };

  function path(node) {
    if (node?.type === 'identifier') return '';
    if (node?.type !== 'scalar_member_expression') return undefined;
    const before = path(node.object);
    const name = node.property.name ?? node.property.value;
    return before === undefined ? undefined : `${before}/${typeof name === 'number' ? '[]' : name}`;
  }

  function collect(node, into) {
    if (!node || typeof node !== 'object') return;
    const whole = node.type === 'scalar_member_expression' ? path(node) : undefined;
    if (whole) into.add(whole);
    else for (const inner of Array.isArray(node) ? node : Object.values(node)) collect(inner, into);
  }
}

async function own(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const asked = JSON.parse(Buffer.concat(chunks).toString());
  let answer;
  let status = 200;
  try {
    answer = request.url === '/_plan' ? plan(asked.query) : batch(account.database(asked.database).collection(asked.collection), asked.operations);
  } catch (error) {
    status = request.url === '/_plan' ? 400 : 500;
    answer = { message: error.message };
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

const server = createHttpServer({ maxHeaderSize: 65536, keepAliveTimeout: 0 });
const [theirs] = server.listeners('request');
server.removeAllListeners('request');
server.on('request', (request, response) => {
  now = Number(request.headers['x-stand-in-now']) || now;
  if (request.url === '/_plan' || request.url === '/_batch') {
    own(request, response).catch((error) => response.destroy(error));
    return;
  }
  const set = response.setHeader;
  response.setHeader = function (name, value) {
    return name === 'connection' ? this : set.call(this, name, value);   // they close after each answer
  };
  theirs(request, response);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
