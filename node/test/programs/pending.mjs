// Waits for a lock that nobody releases, and has nothing else to do.
import { lock } from 'krstate'

globalThis.guard = await lock('pending').acquire()
const waiting = lock('pending')
if (process.argv[2] === 'ref') waiting.ref()
process.on('exit', () => console.log('ended'))
waiting.acquire({ timeout: process.argv[2] === 'ref' ? 5 : 3_600_000 }).catch((error) => console.log(error.code))
