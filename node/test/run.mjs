// `npm test`: packs this package, installs the tarball in a consumer's folder, and runs the tests there.
// From among the sources, `import 'krstate'` would find the sources.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('..', import.meta.url))

function run(command, args, cwd) {
  const done = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
  if (done.error) throw done.error
  return done.status ?? 1
}

function consumer(root) {
  const folder = join(root, 'node')
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  if (run('npm', ['pack', '--silent', '--pack-destination', root], source) !== 0) throw new Error('npm pack failed')
  const tarball = readdirSync(root).find((name) => name.endsWith('.tgz'))
  const install = ['install', '--silent', '--offline', '--ignore-scripts', '--no-package-lock', join(root, tarball)]
  if (run('npm', install, folder) !== 0) throw new Error('npm install failed')
  for (const tool of ['typescript', '@types', 'undici-types']) {
    symlinkSync(join(source, 'node_modules', tool), join(folder, 'node_modules', tool))
  }
  for (const name of ['test', 'test-d']) cpSync(join(source, name), join(folder, name), { recursive: true })
  symlinkSync(join(source, '../tests'), join(root, 'tests'))
  return folder
}

const root = mkdtempSync(join(tmpdir(), 'krstate-'))
try {
  const folder = consumer(root)
  const wanted = process.argv.slice(2)
  const tests = readdirSync(join(folder, 'test'))
    .filter((name) => name.endsWith('.test.mjs') && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
    .map((name) => join('test', name))
  process.exitCode = run(process.execPath, ['--test', ...tests], folder)
} finally {
  rmSync(root, { recursive: true, force: true })
}
