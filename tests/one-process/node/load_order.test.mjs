/** The three artifacts in every load order: one home, whichever was loaded first. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

const PROCESSES = 10
const AT_ONCE = 2
const ORDERS = ['c,python,node', 'c,node,python', 'python,c,node', 'python,node,c', 'node,c,python', 'node,python,c']

async function check(order) {
  const script = new URL('load_order.mjs', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(process.execPath, [script, order], { timeout: 120_000 })
  const found = JSON.parse(stdout)
  assert.deepEqual(found.failures, [])
  const made = found.claims.reduce((sum, claims) => sum + claims, 0)
  assert.equal(made, 1, `one of all threads makes the host, not ${JSON.stringify(found.claims)}`)
  for (const total of Object.values(found.totals)) assert.equal(total, found.expected)
  assert.deepEqual(found.containers, { c: 1, python: 1 })
  assert.equal(found.homes.c, found.homes.python)
  // Node resolves links in the path of a module, and so does what it loads.
  const first = found.files[order.split(',')[0]]
  assert.ok(found.homes.c.startsWith(first), `${order}: the home is ${found.homes.c}, not ${first}`)
}

for (const order of ORDERS) {
  test(`${order}: ${PROCESSES} processes with one home each`, async () => {
    let started = 0
    const next = async () => {
      while (started < PROCESSES) {
        started++
        await check(order)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, next))
  })
}
