/**
 * Reads each module's text and its bytes with Binaryen, and answers both as Binaryen writes them: equal if they are the same module.
 * A thread of its own, in plain JavaScript: the test's loader takes long over a file as large as Binaryen.
 */
import { parentPort, workerData } from 'node:worker_threads'
import binaryen from 'binaryen'

const written = (module) => {
  module.setFeatures(binaryen.Features.SIMD128 | binaryen.Features.RelaxedSIMD | binaryen.Features.Atomics)
  if (!module.validate()) return 'not valid'
  return Buffer.from(module.emitBinary()).toString('base64')
}

parentPort.postMessage(
  workerData.map(({ text, bytes }) => ({
    text: written(binaryen.parseText(text)),
    bytes: written(binaryen.readBinary(bytes)),
  })),
)
