// The only environment of the process that loads the package.
import { Host } from 'krstate'

const host = new Host('alone')
host.state.set('Visits', { Count: 0 })
host.state.get('Visits').increment('Count')
