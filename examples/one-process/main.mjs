/**
 * The demo: one process in which Node.js with two workers, CPython and CoreCLR (C# and VB.NET) work on
 * one live state. `cargo xtask demo` makes everything ready and starts this file.
 *
 *     node main.mjs SETTINGS.json [--plain] [--serve]
 */

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Demo } from './demo.mjs'
import { Screen } from './screen.mjs'

// Node makes a pipe non-blocking, and others in this process who write to it would lose text.
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { plain: { type: 'boolean' }, serve: { type: 'boolean' } },
})
if (positionals.length !== 1) {
  console.error('usage: node main.mjs SETTINGS.json [--plain] [--serve]   (`cargo xtask demo` writes the settings)')
  process.exit(2)
}
const settings = JSON.parse(readFileSync(positionals[0], 'utf8'))
const screen = new Screen(values.plain === true || !process.stdout.isTTY)
const demo = new Demo(settings, screen)
try {
  process.exitCode = await demo.run(values.serve === true)
} catch (error) {
  screen.say(`demo: FAILED: ${error.message}`)
  process.exitCode = 1
} finally {
  await demo.close()
}
