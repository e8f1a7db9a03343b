/** Starts every language of the demo in this process, and makes them look alike. */

import { startDotnet } from './hosts/dotnet.mjs'
import { startPython } from './hosts/python.mjs'
import { startWorker } from './hosts/worker.mjs'
import { makeParticipant } from './participant.mjs'

/**
 * Whose nested table each language reads. Everybody is read by exactly one other.
 *
 * @type {Record<string, string>}
 */
export const READ_FROM = {
  'C#': 'Python',
  'VB.NET': 'C#',
  Python: 'Node',
  Node: 'Node worker 2',
  'Node worker 1': 'VB.NET',
  'Node worker 2': 'Node worker 1',
}

/** How many threads of each language hammer; the others have one. */
export const THREADS_OF_HOSTED = 2
/** @type {Record<string, number>} */
export const THREADS = {
  'C#': THREADS_OF_HOSTED,
  'VB.NET': THREADS_OF_HOSTED,
  Python: THREADS_OF_HOSTED,
  Node: 1,
  'Node worker 1': 1,
  'Node worker 2': 1,
}

/**
 * @typedef {object} Languages
 * @property {Record<string, import('./hosts/python.mjs').Participant>} participants by name
 * @property {string} versions of the runtimes, for a person
 * @property {{ start: () => void, stop: () => void }} visitor C#'s visits, once a second
 * @property {() => Promise<void>} close ends the workers
 */

/**
 * @param {{ python: import('./hosts/python.mjs').PythonSettings, dotnet: import('./hosts/dotnet.mjs').DotnetSettings & { version: string } }} settings
 * @returns {Promise<Languages>}
 */
export async function startLanguages(settings) {
  const python = await startPython(settings.python)
  // From the main thread: a runtime that a worker started would be in trouble when the worker ends.
  const dotnet = startDotnet(settings.dotnet)
  const workers = ['Node worker 1', 'Node worker 2'].map((name) => ({ name, ...startWorker(name) }))
  const managed = (/** @type {string} */ type) => (/** @type {string} */ method) =>
    dotnet.entry(`OneProcess.${type}, OneProcess.${type.split('.')[0]}`, method)
  const visitor = managed('CSharp.Visitor')
  return {
    participants: {
      'C#': fourSteps(managed('CSharp.Participant')),
      'VB.NET': fourSteps(managed('VisualBasic.Participant')),
      Python: python.participant,
      Node: nodeMain(),
      ...Object.fromEntries(workers.map(({ name, participant }) => [name, participant])),
    },
    versions: `Node.js ${process.versions.node}, CPython ${python.version}, .NET ${settings.dotnet.version}`,
    visitor: { start: visitor('Start'), stop: visitor('Stop') },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
    },
  }
}

/** @param {(method: string) => () => void} entry */
function fourSteps(entry) {
  return { write: entry('Write'), read: entry('Read'), prepare: entry('Prepare'), go: entry('Go') }
}

/** Node's main thread hammers in slices: its loop serves timers and sockets between two. */
function nodeMain() {
  const { hammer, ...steps } = makeParticipant('Node')
  const go = async () => {
    for (const _ of hammer()) await new Promise(setImmediate)
  }
  return { ...steps, go }
}
