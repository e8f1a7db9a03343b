/**
 * One process whose runtimes end while they are in the middle of calls.
 *
 *     node --expose-gc teardown.mjs terminate COUNT       workers are terminated, ten at a time
 *     node teardown.mjs exit python,dotnet,workers        the process exits, started in this order
 *     node teardown.mjs end python,dotnet,workers         they are stopped, and it ends by itself
 *
 * Prints "done" when all but the end of the process has gone well.
 */

import { Worker } from 'node:worker_threads'
import { writeSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { load, settings } from './participant.mjs'

const AT_ONCE = 10
const BUSY = 3
const THREADS = 2

process.env.NODE_CALLS_PYTHON_IGNORE_SIGINT = '1'
const koffi = load('koffi')
const library = koffi.load(process.env.KRSTATE_C_LIBRARY)
const containers = library.func('uint64_t kr_live_containers()')
const krstate = load('krstate')

/** A worker that is in the middle of its calls. */
async function busyWorker() {
  const worker = new Worker(new URL('teardown_worker.mjs', import.meta.url))
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  return worker
}

const busyWorkers = (count) => Promise.all(Array.from({ length: count }, busyWorker))

async function terminate(count) {
  const before = containers()
  let host = new krstate.Host('teardown')
  host.state.set('Hits', { n: 0 })
  for (let ended = 0; ended < count; ended += AT_ONCE) {
    const workers = await busyWorkers(AT_ONCE)
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  const works = host.state.get('Hits').increment('n') > count
  host.close()
  host = undefined
  // The handles of this thread go when its garbage is collected; those of the workers are gone.
  for (let round = 0; round < 200 && containers() !== before; round++) {
    globalThis.gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (!works || containers() !== before) {
    throw new Error(`${containers() - before} containers are left, the state works: ${works}`)
  }
}

/** The entries of .NET and Python that the demo has: their threads count until they are stopped. */
const starters = {
  async dotnet() {
    const { startDotnet } = await import(hostModule('dotnet.mjs'))
    const { entry } = startDotnet(settings.dotnet)
    const type = 'OneProcess.CSharp.Participant, OneProcess.CSharp'
    entry(type, 'Prepare')()
    entry(type, 'Go')()
  },
  async python() {
    const { startPython } = await import(hostModule('python.mjs'))
    const { participant } = await startPython(settings.python)
    await participant.prepare()
    await participant.go()
  },
  async workers() {
    workers = await busyWorkers(BUSY)
  },
}

/** @type {Worker[]} */
let workers = []

/** What starts a language, from the demo. */
function hostModule(name) {
  return pathToFileURL(path.join(process.env.KRSTATE_APP, 'hosts', name)).href
}

async function start(languages) {
  const { state } = new krstate.Host('one-process')
  state.set('Run', { Threads: THREADS, Operations: 2 ** 52, Stop: false, Finished: 0 })
  state.set('Hits', { All: 0, 'C#': 0, Python: 0 })
  state.set('Threads', {})
  state.set('Failures', [])
  new krstate.Host('teardown').state.set('Hits', { n: 0 })
  for (const language of languages) await starters[language]()
  const hits = state.get('Hits')
  for (const name of ['C#', 'Python']) {
    while (hits.get(name) === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  if (state.get('Failures').length > 0) throw new Error(String(state.get('Failures').get(0)))
}

async function stop() {
  await Promise.all(workers.map((worker) => worker.terminate()))
  // The threads of the others see it after their next calls, which the end does not wait for.
  krstate.getHost('one-process').state.get('Run').set('Stop', true)
}

const [how, what] = process.argv.slice(2)
if (how === 'terminate') await terminate(Number(what))
else await start(what.split(','))
if (how === 'end') await stop()
writeSync(1, 'done\n')
// In the middle of the calls of whatever else runs.
if (how === 'exit') process.exit(0)
