/** ONNX models of a single node, with the format's description from the file beside this one. */
import { readFileSync } from 'node:fs'
import { modelWriter } from './writer.js'

export const modelBytes = modelWriter(readFileSync(new URL('onnx.proto', import.meta.url), 'utf8'))
