import type { Flavour } from '../../compiled.js'
import { operation, type Code, type Local } from './code.js'

/** A function's body as it grows: its locals by name, its code line after line. */
export class Body {
  readonly #locals: Local[] = []
  readonly #indices = new Map<string, number>()
  #code: Code[] = []
  #held = 0

  constructor(
    parameters: readonly Local[],
    readonly flavour: Flavour,
  ) {
    for (const { name } of parameters) this.#indices.set(name, this.#indices.size)
  }

  /** The locals besides the parameters. */
  get locals(): readonly Local[] {
    return this.#locals
  }

  /** The code so far; the next begins anew. */
  take(): Code[] {
    const code = this.#code
    this.#code = []
    return code
  }

  push(...code: Code[]): void {
    this.#code.push(...code)
  }

  get(name: string): Code {
    const value = this.#indices.get(name)
    if (value === undefined) throw new TypeError(`no local ${name}`)
    return { op: 'local.get', value }
  }

  /** @param type of a local that is new */
  set(name: string, value: Code, type: Local['type'] = 'v128'): void {
    let index = this.#indices.get(name)
    if (index === undefined) {
      index = this.#indices.size
      this.#indices.set(name, index)
      this.#locals.push({ name, type })
    }
    this.push({ op: 'local.set', value: index, args: [value] })
  }

  /** Gives a value a name, so that it can be read more than once. */
  name(name: string, value: Code): Code {
    this.set(name, value)
    return this.get(name)
  }

  /** Keeps a value that is made of names which something else may set before it is read. */
  hold(value: Code): Code {
    return this.name(`_${this.#held++}`, value)
  }

  /** a · b + c, rounded once where the machine has FMA (relaxed SIMD), twice otherwise. */
  madd(a: Code, b: Code, c: Code): Code {
    if (this.flavour === 'relaxed') return operation('f32x4.relaxed_madd', a, b, c)
    return operation('f32x4.add', operation('f32x4.mul', a, b), c)
  }
}
