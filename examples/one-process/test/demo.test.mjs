/** The demo as a person starts it. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { changedSettings, startDemo } from './support.mjs'

const LANGUAGES = { 'C#': 2, 'VB.NET': 2, Python: 2, Node: 1, 'Node worker 1': 1, 'Node worker 2': 1 }
/** For the runs whose point is not the counting. */
const few = changedSettings((settings) => (settings.operations = 2_000))

/** @param {string} text as the demo writes numbers */
const parse = (text) => Number(text.replaceAll(',', ''))

test('all languages count exactly, in one process, on one copy of the engine', async () => {
  const neighbour = createServer().listen(0, '127.0.0.1')
  await once(neighbour, 'listening')
  const taken = neighbour.address().port
  const demo = startDemo(['--plain'], { port: String(taken) })
  const { code, text, lines, errors } = await demo.ended
  neighbour.close()
  assert.equal(code, 0, text + errors)
  assert.equal(errors, '')
  assert.ok(!text.includes('\x1b'), 'plain lines hold no control sequences')

  const [, pid] = /^one process, pid (\d+):/m.exec(text)
  assert.equal(Number(pid), demo.pid)
  const artifacts = lines.filter((line) => /^ {2}(Node addon|Python extension|C library)/.test(line))
  assert.equal(artifacts.length, 3, text)
  assert.equal(artifacts.filter((line) => / home  /.test(line) && !/ uses the home /.test(line)).length, 1, text)

  for (const reader of Object.keys(LANGUAGES)) {
    assert.ok(lines.some((line) => line.startsWith(`  ${reader} `) && line.endsWith(', sum 6: OK')), `${reader}\n${text}`)
  }
  const rows = lines.flatMap((line) => {
    const match = /^ {2}(\S.*?) +(\d+) +([\d,]+) +([\d,]+) +([\d,]+)$/.exec(line)
    return match === null ? [] : [{ language: match[1], thread: match[2], operations: parse(match[3]), rate: parse(match[4]), last: parse(match[5]) }]
  })
  for (const [language, threads] of Object.entries(LANGUAGES)) {
    const own = rows.filter((row) => row.language === language)
    assert.equal(own.length, threads, `${language}\n${text}`)
    const counted = own.reduce((sum, row) => sum + row.operations, 0)
    assert.equal(Math.max(...own.map((row) => row.last)), counted, `${language}\n${text}`)
    assert.ok(own.every((row) => row.rate > 0), text)
  }
  assert.equal(new Set(rows.map((row) => row.thread)).size, 9, 'nine threads')
  const [, total, expected] = /^total ([\d,]+) of ([\d,]+), .*: OK$/m.exec(text)
  assert.equal(parse(total), rows.reduce((sum, row) => sum + row.operations, 0))
  assert.equal(total, expected)
  assert.ok(parse(total) >= 1_000_000, total)

  const [, wanted, used] = /^port (\d+) is taken, so port (\d+) is used$/m.exec(text)
  assert.equal(Number(wanted), taken)
  assert.ok(Number(used) > taken)
  assert.match(text, /POST \/visit each, at the same time: count 400: OK$/m)
  assert.equal(lines.at(-1), 'demo: OK')
})

test('--serve shows the visits of C# until Ctrl-C', async () => {
  const demo = startDemo(['--plain', '--serve'], { settings: few })
  const [, url] = await demo.line(/curl (http:\/\/127\.0\.0\.1:\d+)\/visits/)
  const visits = async () => (await (await fetch(`${url}/visits`)).json()).count
  const first = await visits()
  let second = first
  for (const end = Date.now() + 20_000; second === first && Date.now() < end; ) {
    await delay(50)
    second = await visits()
  }
  assert.ok(second > first, `C# should have visited meanwhile, but the count stays ${first}`)
  demo.kill('SIGINT')
  const { code, signal, text, errors } = await demo.ended
  assert.equal(signal, null)
  assert.equal(code, 0, text + errors)
  assert.equal(errors, '')
  assert.match(text, /^ended$/m)
})

test('SIGTERM ends it cleanly while all languages count', async () => {
  const many = changedSettings((settings) => (settings.operations = 1_000_000_000))
  const demo = startDemo(['--plain'], { settings: many })
  await demo.line(/^ {2}\.\.\. [\d,]+ increments$/)
  demo.kill('SIGTERM')
  const { code, signal, lines, errors } = await demo.ended
  assert.equal(signal, null)
  assert.equal(code, 143, lines.join('\n') + errors)
  assert.equal(errors, '')
  assert.equal(lines.at(-1), 'demo: interrupted (SIGTERM)')
})

test('what is wrong is named', async () => {
  const port = await startDemo(['--plain'], { port: 'http' }).ended
  assert.equal(port.code, 1)
  assert.match(port.text, /PORT=http is no port/)

  const missing = changedSettings((settings) => (settings.dotnet.runtimeConfig = '/nowhere/x.runtimeconfig.json'))
  const runtime = await startDemo(['--plain'], { settings: missing }).ended
  assert.equal(runtime.code, 1, runtime.text)
  assert.match(runtime.text, /starting \.NET with \/nowhere\/x\.runtimeconfig\.json failed with 0x8/)
})
