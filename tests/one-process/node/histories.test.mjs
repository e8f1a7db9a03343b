/** What all languages do at the same time is explained by one order, and the check of that can fail. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { isLinearizable } from './linearizable.mjs'

const ROUNDS = 1000

const done = (start, end, answer, ...operation) => ({ operation, start, end, answer })

test('histories that an order explains', () => {
  const histories = [
    [[done(1, 2, '', 'set', 'a', 1)], [done(3, 4, '1', 'get', 'a')]],
    [[done(1, 5, '', 'set', 'a', 1)], [done(2, 3, 'none', 'get', 'a'), done(3, 4, '1', 'get', 'a')]],
    [[done(1, 5, '2', 'increment', 'a', 1)], [done(2, 6, '1', 'raise', 'a', 1)]],
    [[done(1, 2, '', 'pair', 'a', 'b', 3), done(5, 6, '', 'close')], [done(3, 4, 'a=3 b=3', 'all')], [done(7, 8, 'closed', 'get', 'a')]],
    // What a player that was ended did last may have happened or not.
    [[done(1, Infinity, undefined, 'set', 'a', 1)], [done(2, 3, 'none', 'get', 'a')]],
    [[done(1, Infinity, undefined, 'set', 'a', 1)], [done(2, 3, '1', 'get', 'a')]],
  ]
  for (const history of histories) assert.ok(isLinearizable(history), JSON.stringify(history))
})

test('histories that no order explains', () => {
  const histories = {
    'a lost update': [[done(1, 5, '1', 'increment', 'a', 1)], [done(2, 6, '1', 'raise', 'a', 1)]],
    'a stale read': [[done(1, 2, '', 'set', 'a', 1)], [done(3, 4, 'none', 'get', 'a')]],
    'half a pair': [[done(1, 9, '', 'pair', 'a', 'b', 3)], [done(2, 3, 'a=3', 'all')]],
    'a read that goes back': [[done(1, 9, '', 'set', 'a', 1)], [done(2, 3, '1', 'get', 'a'), done(4, 5, 'none', 'get', 'a')]],
    'a closed host that answers': [[done(1, 2, '', 'close')], [done(3, 4, 'none', 'get', 'a')]],
    'one that was closed by nobody': [[done(1, 2, 'closed', 'get', 'a')]],
    'two that both found nothing': [[done(1, 5, 'none', 'swap', 'a', 1)], [done(2, 6, 'none', 'swap', 'a', 2)]],
  }
  for (const [what, history] of Object.entries(histories)) assert.ok(!isLinearizable(history), what)
})

test(`an order explains what six players of all languages do, in ${ROUNDS} rounds`, async () => {
  const script = new URL('histories.mjs', import.meta.url).pathname
  const parameters = [script, String(ROUNDS), String(randomInt(2 ** 32))]
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { timeout: 600_000 })
  assert.equal(stdout, 'done\n')
})
