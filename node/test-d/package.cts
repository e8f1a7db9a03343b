// The types of the package for require(). Compiled, never run.
import krstate = require('krstate')

const host: krstate.Host = new krstate.Host('types')
const value: krstate.Value | undefined = host.state.get('a')
const code: krstate.KrErrorCode = krstate.ErrorCode.Disposed
void [value, code]
