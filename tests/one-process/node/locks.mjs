/**
 * The named locks, by all languages of one process.
 *
 *     node locks.mjs order ROUNDS   16 waiters of all languages, blocked threads and tasks, get a lock in the order of
 *                                   their arrival, in each of the rounds
 *     node locks.mjs holders        who waits too short a time is told the language and thread of the holder
 *     node locks.mjs abandoned      a worker that is terminated releases to a task of C#, which is told
 */

import assert from 'node:assert/strict'
import { writeSync } from 'node:fs'
import { startLanguages, until } from './languages.mjs'
import { reported, timeOut, wait } from './lock_steps.mjs'

/** For the rounds, on a busy machine. */
const LONG_MILLISECONDS = 780_000

const { krstate, state, dotnet, python, workers } = await startLanguages('lock_steps', './lock_worker.mjs')
const answers = state.get('Answers')

const programs = {
  async order(rounds) {
    const [conductor, blocking] = workers
    const arrivals = [
      (place) => dotnet('queue', 'blocking', place),
      (place) => python('queue', 'blocking', place),
      (place) => void reported('Node', () => wait(place)),
      (place) => dotnet('queue', 'async', place),
      (place) => dotnet('queue-vb', place),
      (place) => python('queue', 'async', place),
      (place) => blocking.step('queue', 'blocking', place),
      (place) => python('queue', 'async', place),
      (place) => dotnet('queue', 'blocking', place),
      (place) => void reported('Node', () => wait(place)),
      (place) => python('queue', 'blocking', place),
      (place) => dotnet('queue', 'async', place),
      (place) => dotnet('queue-vb', place),
      (place) => void reported('Node', () => wait(place)),
      (place) => python('queue', 'blocking', place),
      (place) => dotnet('queue', 'async', place),
    ]
    state.set('Rounds', Number(rounds))
    state.set('Places', arrivals.length)
    state.set('Inside', { n: 0 })
    for (const name of ['Order', 'Tokens']) state.set(name, [])
    await conductor.step('conduct')
    await until(state, 'the conductor holds all gates', () => state.get('Ready') === true)
    for (const [place, arrive] of arrivals.entries()) await arrive(place)
    await until(state, `${rounds} rounds`, () => state.get('Done') === true, LONG_MILLISECONDS)
  },

  async holders() {
    const holders = [
      { language: '.NET', name: 'C# holder', hold: (key) => dotnet('hold', key), release: () => dotnet('release') },
      { language: 'Python', name: 'Python holder', hold: (key) => python('hold', key), release: () => python('release') },
    ]
    for (const { language, name, hold, release } of holders) {
      const key = `held by ${name}`
      answers.clear()
      await hold(key)
      await until(state, `${name} holds`, () => answers.get('held') === true)
      dotnet('time-out', key)
      await python('time_out', key)
      await timeOut('Node', key)
      await workers[0].step('timeOut', key)
      for (const impatient of ['C#', 'Python', 'Node', 'Node worker 1']) {
        await until(state, `${impatient} was told`, () => answers.has(impatient))
        const told = answers.get(impatient).toObject()
        assert.deepEqual(told, { Key: key.toLowerCase(), Language: language, Name: name, Waited: true }, impatient)
      }
      const listed = krstate.locks().find((info) => info.key === key.toLowerCase())
      assert.equal(listed?.language, language)
      assert.equal(listed?.name, name)
      await release()
    }
  },

  async abandoned() {
    await workers[0].step('hold', 'orphan')
    const { token } = krstate.locks().find((info) => info.key === 'orphan')
    dotnet('await', 'orphan')
    await until(state, 'C# waits', () => answers.get('waiting') === true)
    await workers[0].terminate()
    await until(state, 'C# has the lock', () => answers.has('C#'))
    assert.equal(answers.get('C#').get('Abandoned'), true)
    assert.ok(BigInt(answers.get('C#').get('Token')) > BigInt(token))
  },
}

const [program, ...words] = process.argv.slice(2)
await programs[program](...words)
assert.deepEqual(state.get('Failures').toArray(), [])
writeSync(1, 'done\n')
// Whatever waits or holds in other languages ends with the process.
process.exit(0)
