/**
 * Operations of all languages on one table at the same time, checked against a model.
 *
 *     node histories.mjs ROUNDS SEED
 *
 * In each round the table is new, in a host that is made again under the same name. Every player does a script
 * of random operations and writes down when each began and ended, and its answer. In some rounds the host is
 * closed or a worker is terminated meanwhile. There must be an order that explains all answers.
 */

import assert from 'node:assert/strict'
import { writeSync } from 'node:fs'
import { startLanguages, startWorker, until } from './languages.mjs'
import { isLinearizable } from './linearizable.mjs'
import { now, operate } from './history_steps.mjs'

const OPERATIONS = 20
const KEYS = ['a', 'b']
const [rounds, seed] = process.argv.slice(2).map(Number)
const WORKER_FILE = './history_worker.mjs'

const { krstate, state, dotnet, python, workers } = await startLanguages('history_steps', WORKER_FILE)
const players = ['C#', 'VB.NET', 'Python', 'Node worker 1', 'Node worker 2']
const victim = 'Node worker 2'
let random = seed

/** A whole number below `limit`: the generator of Numerical Recipes, of which the high bits are random. */
function below(limit) {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((random / 2 ** 32) * limit)
}

function operation() {
  const place = below(KEYS.length)
  const key = KEYS[place]
  const other = KEYS[1 - place]
  const [small, value] = [below(4), below(4)]
  const choices = [
    ['get', key],
    ['set', key, value],
    ['remove', key],
    ['swap', key, value],
    ['increment', key, 1 + value],
    ['compare', key, small, value],
    ['add', key, value],
    ['raise', key, 1 + value],
    ['pair', key, other, value],
    ['all'],
  ]
  return choices[below(choices.length)]
}

const script = () => Array.from({ length: OPERATIONS }, operation)

/** The conductor's own part. It lets others go on between its operations; some are faults. */
async function conduct(operations) {
  const done = []
  let end
  for (const [name, ...words] of operations) {
    await new Promise(setImmediate)
    if (name === 'terminate') {
      end = workers[1].terminate()
      continue
    }
    const start = now()
    const answer = name === 'close' ? close() : operate([name, ...words])
    done.push({ operation: [name, ...words], start, end: now(), answer })
  }
  await end
  return done
}

function close() {
  krstate.getHost('cells').close()
  return ''
}

/** One player's operations as it wrote them down; those of one that was ended before, as far as they are known. */
function history(player, began) {
  const answers = state.get('Results').get(player)?.toArray() ?? []
  return state.get('Scripts').get(player).toArray().map((operation, i) => {
    const [start, end, answer] = answers[i] ?? [began, Infinity, undefined]
    return { operation, start, end, answer }
  })
}

/** Pairs of operations of two players that were at work at the same time. */
function overlaps(histories) {
  let count = 0
  for (const [i, one] of histories.entries()) {
    for (const other of histories.slice(i + 1)) {
      for (const a of one) count += other.filter((b) => a.start < b.end && b.start < a.end).length
    }
  }
  return count
}

async function round(number, faults) {
  const host = new krstate.Host('cells')
  host.state.set('Cells', {})
  state.set('Scripts', Object.fromEntries(players.map((player) => [player, script()])))
  state.set('Results', {})
  state.set('Started', { n: 0, of: players.length })
  const own = script()
  for (const fault of faults) own.splice(below(own.length), 0, [fault])
  const next = await krstate.lock(`round ${number + 1}`).acquire()
  const began = now()
  gate.release()
  gate = next
  const started = state.get('Started')
  while (started.get('n') < players.length) await new Promise(setImmediate)
  const conducted = await conduct(own)
  const terminated = faults.includes('terminate')
  const expected = players.filter((player) => !terminated || player !== victim)
  await until(state, `round ${number} ends`, () => expected.every((player) => state.get('Results').has(player)))
  host.close()
  if (terminated) {
    workers[1] = await startWorker(WORKER_FILE, 2)
    await workers[1].step('play', number + 1, rounds)
  }
  const histories = [conducted, ...players.map((player) => history(player, began))]
  if (!isLinearizable(histories)) {
    const lines = histories.flatMap((operations, player) => operations.map((o) => ({ player, ...o })))
    lines.sort((a, b) => a.start - b.start)
    const told = lines.map((o) => [['Node', ...players][o.player], o.start - began, o.end - began, o.operation.join(' '), o.answer])
    throw new Error(`no order explains round ${number} of seed ${seed}:\n${told.map((line) => line.join('\t')).join('\n')}`)
  }
  return overlaps(histories)
}

let gate = await krstate.lock('round 0').acquire()
dotnet('play', '0', rounds)
dotnet('play-vb', '0', rounds)
await python('play', 0, rounds)
for (const worker of workers) await worker.step('play', 0, rounds)
let together = 0
for (let number = 0; number < rounds; number++) {
  const faults = []
  if (number % 3 === 1) faults.push('close')
  if (number % 20 === 2) faults.push('terminate')
  together += await round(number, faults)
}
assert.ok(together > rounds, `only ${together} pairs of operations were at work at the same time`)
writeSync(1, 'done\n')
// What the players hold ends with the process.
process.exit(0)
