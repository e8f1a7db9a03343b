/**
 * The part that every language plays, for Node's main thread and its workers. `one_process.py`,
 * `dotnet/CSharp` and `dotnet/VisualBasic` hold the same four steps:
 *
 * 1. `write` a nested table into `Notes`,
 * 2. `read` the nested table of another language, and leave in `Reads` what was found,
 * 3. `prepare`: have threads ready, each with a line of its own in `Threads`,
 * 4. `go`: hammer the own counter in `Hits`.
 *
 * Nothing is passed to them and they return nothing: all of it stands in the one shared state.
 */

import { readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { getHost } from 'krstate'

/** The name of the host whose state all languages work on. */
export const HOST = 'one-process'
/** The key in `Hits` that everybody adds to, besides the own one. */
export const ALL = 'All'

/** A line for every slice: a thread tells after each how far it is, and looks whether to stop. */
const SLICE = 1_000

/**
 * @param {string} language the name of the participant
 */
export function makeParticipant(language) {
  const host = getHost(HOST)
  if (host === null || host === undefined) throw new Error(`there is no host ${HOST} in this process`)
  const state = host.state
  const status = { Language: language, Thread: threadId(), Operations: 0, Last: 0, Seconds: 0 }
  return {
    write() {
      state.get('Notes').set(language, {
        Written: { Text: `Hello from ${language}`, Numbers: [1, 2, 3] },
      })
    },

    read() {
      const from = state.get('Run').get('ReadFrom').get(language)
      const note = state.get('Notes').get(from).get('Written')
      let sum = 0
      for (const number of note.get('Numbers')) sum += number
      note.set('ReadBy', language)
      state.get('Reads').set(language, { From: from, Text: note.get('Text'), Sum: sum })
    },

    prepare() {
      state.get('Threads').set(language, status)
    },

    /** Hammers; hands control back after each slice, so that a loop can go on between two. */
    *hammer() {
      const run = state.get('Run')
      const hits = state.get('Hits')
      const line = state.get('Threads').get(language)
      const operations = run.get('Operations')
      const start = performance.now()
      let done = 0
      let last = 0
      while (done < operations && !run.get('Stop')) {
        const size = Math.min(SLICE, operations - done)
        for (let i = 0; i < size; i++) last = hits.increment(language)
        hits.increment(ALL, size)
        done += size
        line.set('Operations', done)
        line.set('Last', last)
        line.set('Seconds', (performance.now() - start) / 1_000)
        yield
      }
      run.increment('Finished')
    },
  }
}

/** The number of this thread in /proc: the kernel shows it to the thread itself. */
function threadId() {
  return Number(basename(readlinkSync('/proc/thread-self')))
}
