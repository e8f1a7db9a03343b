/// <reference lib="esnext.disposable" />
/// <reference types="node" />

export * from './types/index.js'
