// Adds up what the test runners wrote and prints the last line of ./test.sh.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, broken] = [process.argv[2], Number(process.argv[3])];
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of readdirSync(folder)) {
  const text = readFileSync(join(folder, file), 'utf8');
  if (file.endsWith('.trx')) {
    const count = (name) => Number(new RegExp(`<Counters[^>]*\\b${name}="(\\d+)"`).exec(text)?.[1] ?? 0);
    const [total, passed, failed] = [count('total'), count('passed'), count('failed') + count('error') + count('timeout') + count('aborted')];
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += total - passed - failed;
  } else if (file.endsWith('.json')) {
    const json = JSON.parse(text);
    sum.passed += json.numPassedTests;
    sum.failed += json.numFailedTests;
    sum.skipped += json.numPendingTests + (json.numTodoTests ?? 0);
  } else if (file.endsWith('.tap')) {
    const count = (name) => Number([...text.matchAll(new RegExp(`^(?:#|ℹ) ${name} (\\d+)`, 'gm'))].at(-1)?.[1] ?? 0);
    sum.passed += count('pass');
    sum.failed += count('fail') + count('cancelled');
    sum.skipped += count('skipped') + count('todo');
  }
}
// A step that broke without naming a failed test is a failure all the same.
if (broken > 0 && sum.failed === 0) sum.failed = broken;
if (sum.passed === 0) sum.failed += 1;
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exit(sum.failed === 0 ? 0 : 1);
