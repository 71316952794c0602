/** PyTorch in a process of its own (bench/torch_lstm.py), asked line by line. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { NodeData, NodeResult } from './layer.js'
import type { NodeRow } from './rows.js'

export type TorchDevice = 'cuda' | 'cpu'

interface Answer {
  readonly error?: string
  readonly torch?: string
  readonly device?: string
  readonly cudnn?: number | null
  readonly milliseconds?: number
}

export class Torch {
  readonly #lines: AsyncIterator<string>
  #folder: string | undefined

  private constructor(
    private readonly process: ChildProcessWithoutNullStreams,
    /** What it says that it is, and runs on. */
    public version = '',
  ) {
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]()
  }

  /**
   * @param python the program
   * @param script bench/torch_lstm.py
   * @throws Error saying why it cannot be measured here
   */
  static async open(python: string, script: string, device: TorchDevice): Promise<Torch> {
    const child = spawn(python, [script, '--device', device])
    const gone = new Promise<never>((_resolve, reject) => child.once('error', reject))
    gone.catch(() => {})
    child.stdin.on('error', () => {}) // told by the missing answer
    let complaints = ''
    child.stderr.on('data', (text: Buffer) => (complaints = (complaints + text.toString()).slice(-2000)))
    const torch = new Torch(child)
    try {
      const { torch: version, device: name, cudnn } = await Promise.race([torch.#answer(), gone])
      const library = cudnn == null ? '' : `, cuDNN ${cudnn}`
      torch.version = `${version ?? ''} on ${name ?? ''}${library}, float32`
      return torch
    } catch (error) {
      await torch.close()
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`${python}: ${reason}${complaints ? `: ${complaints.trim().split('\n').at(-1)}` : ''}`)
    }
  }

  /** The row's layer, with these numbers. @returns its result */
  async prepare({ cell, pass, size }: NodeRow, data: NodeData): Promise<NodeResult> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'webrnn-torch-'))
    const [given, made] = [join(this.#folder, 'data'), join(this.#folder, 'result')]
    const { x, W, R, biasInput, biasRecurrent, dy } = data
    await rm(made, { force: true })
    await writeFile(
      given,
      [x, W, R, biasInput, biasRecurrent, dy].map((values) => Buffer.from(values.buffer)),
    )
    await this.#ask({ prepare: { cell, pass, ...size, data: given, result: made } })
    const { buffer, byteOffset, byteLength } = await readFile(made)
    const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
    return { y: numbers.subarray(0, dy.length), gradients: numbers.subarray(dy.length) }
  }

  /** @returns milliseconds of one run, of as many as fill a slice */
  async sample(milliseconds: number): Promise<number> {
    const answer = await this.#ask({ sample: { milliseconds } })
    return answer.milliseconds!
  }

  async close(): Promise<void> {
    this.process.kill()
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }

  #ask(request: object): Promise<Answer> {
    this.process.stdin.write(`${JSON.stringify(request)}\n`)
    return this.#answer()
  }

  async #answer(): Promise<Answer> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('it is gone')
    const answer = JSON.parse(value) as Answer
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer
  }
}
