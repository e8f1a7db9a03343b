import krstate from './lib/index.js'

export const { ErrorCode, Host, KrError, List, SharedState, Table, getHost, globalState, hosts } = krstate
