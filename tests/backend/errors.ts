import type { Backend } from '../../bindings/backend/backend.js'
import * as kernels from '../../bindings/backend/kernels/index.js'
import { DeviceError } from '../../bindings/errors.js'
import type { Case } from '../kernels/case.js'

/** A span that lies 2 GiB behind the end of its memory: no device can run a kernel on it. */
function callBroken(backend: Backend): void {
  const memory = backend.allocate(64)
  backend.run(kernels.fill, { N: 64, y: { memory, offset: 2 ** 29, length: 64 }, value: 1 })
  backend.free(memory)
}

const brokenCall: Case = {
  name: 'backend: a broken call rejects the next read with a DeviceError that names the kernel',
  kernels: [],
  async run(backend, check) {
    const memory = backend.allocate(64)
    const y = { memory, offset: 0, length: 64 }
    backend.run(kernels.fill, { N: 64, y, value: 4 })
    await backend.read(y)
    callBroken(backend)
    const error: unknown = await backend.read(y).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    check.that(error instanceof DeviceError, `the read gave ${String(error)}`)
    check.that(error instanceof Error && error.message.includes('fill'), `the message is ${String(error)}`)
    backend.run(kernels.fill, { N: 64, y, value: 5 })
    check.close('fill', 'after the error', await backend.read(y), new Float32Array(64).fill(5))
    backend.free(memory)
  },
}

/** The reason is for people: a sentence, not a code. */
const introduction: Case = {
  name: 'backend: says who it is',
  kernels: [],
  run(backend, check) {
    check.that(backend.reason.length > 10, `the reason is “${backend.reason}”`)
    check.that(Number.isInteger(backend.threads) && backend.threads >= 1, `${backend.threads} threads`)
    return Promise.resolve()
  },
}

export const errorCases: readonly Case[] = [introduction, brokenCall]
