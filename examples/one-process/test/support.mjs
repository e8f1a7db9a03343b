/** Starts the demo as a program of its own and watches what it prints. */

import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('..', import.meta.url))
/** `cargo xtask` wrote it when it made the demo ready. */
const SETTINGS = join(FOLDER, 'settings.json')

/**
 * A copy of the settings with other values.
 *
 * @param {(settings: any) => void} change
 */
export function changedSettings(change) {
  const settings = JSON.parse(readFileSync(SETTINGS, 'utf8'))
  change(settings)
  const file = join(tmpdir(), `krstate-demo-${process.pid}-${Math.random().toString(36).slice(2)}.json`)
  writeFileSync(file, JSON.stringify(settings))
  return file
}

/**
 * @param {string[]} options of the demo
 * @param {{ settings?: string, port?: string }} [more] the port is any free one unless named
 */
export function startDemo(options, { settings = SETTINGS, port = '0' } = {}) {
  const child = spawn(process.execPath, [join(FOLDER, 'main.mjs'), settings, ...options], {
    // Not the variables by which a test runner knows its children.
    env: { ...process.env, PORT: port, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = []
  /** @type {Array<{ pattern: RegExp, resolve: (match: RegExpExecArray) => void }>} */
  let waiting = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    waiting = waiting.filter(({ pattern, resolve }) => {
      const match = pattern.exec(line)
      if (match !== null) resolve(match)
      return match === null
    })
  })
  let errors = ''
  child.stderr.on('data', (data) => (errors += data))
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, lines, errors, text: lines.join('\n') }))
  })
  return {
    pid: child.pid,
    ended,
    /** @param {NodeJS.Signals} signal */
    kill: (signal) => child.kill(signal),
    /**
     * Waits for a line; fails if the demo ends without it.
     *
     * @param {RegExp} pattern
     * @returns {Promise<RegExpExecArray>}
     */
    line(pattern) {
      for (const line of lines) {
        const match = pattern.exec(line)
        if (match !== null) return Promise.resolve(match)
      }
      const seen = new Promise((resolve) => waiting.push({ pattern, resolve }))
      const missed = ended.then(({ text, errors: said }) => {
        throw new Error(`the demo ended without a line ${pattern}:\n${text}\n${said}`)
      })
      return Promise.race([seen, missed])
    },
  }
}
