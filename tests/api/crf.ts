/** The CRF as a layer: it learns, keeps to what is allowed, and says what is wrong. The kernels are compared with brute force elsewhere. */
import {
  Adam,
  CRF,
  DataError,
  LSTM,
  Linear,
  NotFiniteError,
  OptionError,
  ShapeError,
  TokenError,
  backward,
  bioConstraints,
  sequential,
  type Tensor,
} from '../../bindings/index.js'
import { Random } from '../reference/random.js'
import type { ApiCase } from './case.js'
import { expectRefused, type Attempt } from './refused.js'

/** Every path of `length` tags. */
const paths = (C: number, length: number): number[][] =>
  length === 0 ? [[]] : paths(C, length - 1).flatMap((path) => Array.from({ length: C }, (_, tag) => [...path, tag]))

const exact: ApiCase = {
  name: 'api: the CRF layer’s loss, its gradients and its best path are those of all paths counted one by one',
  async run(open, check) {
    const runtime = await open(4)
    const [T, B, C] = [4, 3, 3]
    const lengths = [4, 1, 3]
    const crf = new CRF(runtime, C)
    const random = new Random(6)
    for (const parameter of crf.parameters()) parameter.write(random.uniform(parameter.size, 2))
    const values = random.uniform(T * B * C, 2)
    const tags = random.integers(T * B, 0, C)
    const [start, end, transitions] = (await Promise.all(crf.parameters().map((one) => one.data()))) as Float32Array[]
    /** −log P of each row, given all numbers. */
    const losses = (all: Record<'x' | 'start' | 'end' | 'transitions', ArrayLike<number>>): number[] =>
      lengths.map((length, row) => {
        const score = (path: readonly number[]): number =>
          path.reduce((sum, tag, t) => {
            const before = t === 0 ? all.start[tag]! : all.transitions[path[t - 1]! * C + tag]!
            return sum + before + all.x[(t * B + row) * C + tag]!
          }, all.end[path.at(-1)!]!)
        const scores = paths(C, length).map(score)
        const path = Array.from({ length }, (_, t) => tags[t * B + row]!)
        return Math.log(scores.reduce((sum, one) => sum + Math.exp(one), 0)) - score(path)
      })
    const numbers = {
      x: Float64Array.from(values),
      start: Float64Array.from(start!),
      end: Float64Array.from(end!),
      transitions: Float64Array.from(transitions!),
    }
    const each = losses(numbers)
    const x = runtime.tensor(values, [T, B, C], { requiresGrad: true })
    const given = { data: tags, shape: [T, B] }
    const total = each.reduce((sum, one) => sum + one, 0)
    const factors = { none: 1, sum: 1, mean: 1 / 3, tokenMean: 1 / 8 } as const
    for (const reduction of ['none', 'sum', 'mean', 'tokenMean'] as const) {
      const loss = crf.loss(x, given, { lengths, reduction })
      const factor = factors[reduction]
      check.close('crf', `loss, ${reduction}`, await loss.data(), reduction === 'none' ? each : [factor * total])
      const cotangent = reduction === 'none' ? [0.5, -2, 1.5] : [3]
      backward([loss], [runtime.tensor(cotangent, loss.shape)])
      const weights = reduction === 'none' ? cotangent : [3 * factor, 3 * factor, 3 * factor]
      const objective = (): number => losses(numbers).reduce((sum, one, row) => sum + weights[row]! * one, 0)
      const gradients: [keyof typeof numbers, Tensor][] = [
        ['x', x],
        ['start', crf.start],
        ['end', crf.end],
        ['transitions', crf.transitions],
      ]
      for (const [name, tensor] of gradients) {
        const list = numbers[name]
        const want = Float64Array.from(list, (value, n) => {
          const [up, down] = [1e-5, -1e-5].map((step) => {
            list[n] = value + step
            return objective()
          })
          list[n] = value
          return (up! - down!) / 2e-5
        })
        check.close('crf', `d ${name}, ${reduction}`, await tensor.grad!.data(), want)
        tensor.zeroGrad()
      }
    }
    const best = await crf.decode(x, { lengths })
    lengths.forEach((length, row) => {
      check.that(best[row]!.length === length, `row ${row} has ${best[row]!.length} tags`)
      const alone = (path: readonly number[]): number => {
        const own = tags.slice()
        path.forEach((tag, t) => (tags[t * B + row] = tag))
        const loss = losses(numbers)[row]!
        tags.set(own)
        return loss
      }
      const least = Math.min(...paths(C, length).map(alone))
      check.that(Math.abs(alone(best[row]!) - least) < 1e-9, `row ${row}: ${best[row]!.join()} is not the best path`)
    })
  },
}

const TAGS = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC']

const constrained: ApiCase = {
  name: 'api: a CRF with the constraints of BIO never leaves the scheme, and learns all the same',
  async run(open, check) {
    const runtime = await open(5)
    const forbidden = bioConstraints(TAGS)
    check.that(forbidden.start.join() === '2,4' && forbidden.end.length === 0, 'what may begin and end')
    const pairs = forbidden.transitions.map((pair) => pair.join('→')).join(' ')
    check.that(pairs === '0→2 0→4 1→4 2→4 3→2 4→2', `forbidden are ${pairs}`)
    const bioes = bioConstraints(['O', 'B-X', 'I-X', 'E-X', 'S-X'])
    check.that(bioes.start.join() === '2,3' && bioes.end.join() === '1,2', 'BIOES: what may begin and end')
    check.that(bioes.transitions.length === 6 + 6, `BIOES forbids ${bioes.transitions.join(' ')}`)

    const crf = new CRF(runtime, TAGS.length, { forbidden })
    const [T, B] = [6, 4]
    const random = new Random(3)
    for (let round = 0; round < 5; round++) {
      const x = runtime.tensor(random.uniform(T * B * 5, 5), [T, B, 5])
      for (const path of await crf.decode(x, { lengths: [6, 1, 3, 5] })) {
        const names = path.map((tag) => TAGS[tag]!)
        const bad = names.some(
          (name, at) => name.startsWith('I-') && ![`B${name.slice(1)}`, name].includes(names[at - 1] ?? 'none'),
        )
        check.that(!bad, `decoded ${names.join(' ')}`)
      }
    }
    const model = sequential(new LSTM(runtime, 2, 8), new Linear(runtime, 8, 5))
    const optimizer = new Adam([...model.parameters(), ...crf.parameters()], { lr: 0.05 })
    const x = runtime.tensor(random.uniform(T * B * 2), [T, B, 2])
    const gold = [0, 1, 2, 2, 3, 4].flatMap((tag, t) => [tag, t === 0 ? 1 : 0, 0, t < 2 ? [3, 4][t]! : 0])
    const given = { data: Int32Array.from(gold), shape: [T, B] }
    let [first, last] = [NaN, NaN]
    for (let step = 0; step < 60; step++) {
      const loss = crf.loss(model.forward(x), given)
      loss.backward()
      optimizer.step()
      if (step === 0) first = await loss.item()
      if (step === 59) last = await loss.item()
    }
    check.that(first > 3 && last < 0.5 * first, `the loss goes from ${first} to ${last}`)
    const decoded = await crf.decode(model.forward(x))
    check.that(decoded[0]!.join() === '0,1,2,2,3,4', `learned ${decoded[0]!.join()}`)
  },
}

const refused: ApiCase = {
  name: 'api: a CRF says what is wrong with its tags and options',
  async run(open, check) {
    const runtime = await open()
    const crf = new CRF(runtime, 5, { forbidden: bioConstraints(TAGS) })
    const x = runtime.tensor(new Float32Array(30), [3, 2, 5])
    const tags = (...data: number[]) => ({ data: Int32Array.from(data), shape: [3, 2] })
    const attempts: readonly Attempt[] = [
      [() => crf.loss(x, tags(0, 0, 5, 0, 0, 0)), TokenError, /token 5 at \[1, 0\] is not in \[0, 5\)/],
      [() => crf.loss(x, tags(0, 0, 0, -1, 0, 0)), TokenError, /token -1 at \[1, 1\]/],
      [() => crf.loss(x, tags(0, 2, 0, 0, 0, 0)), DataError, /row 1 begins with tag 2, which is forbidden/],
      [() => crf.loss(x, tags(0, 0, 0, 1, 0, 4)), DataError, /row 1 goes from tag 1 to tag 4 at step 2/],
      [() => crf.loss(x, [0, 0, 0, 0, 0, 0]), ShapeError, /tags are \[6\], wanted \[3, 2\]/],
      [
        () => crf.loss(runtime.tensor(new Float32Array(24), [3, 2, 4]), tags(0, 0, 0, 0, 0, 0)),
        ShapeError,
        /wanted \[T, B, 5\]/,
      ],
      [() => crf.loss(x, tags(0, 0, 0, 0, 0, 0), { lengths: [4, 1] }), ShapeError, /lengths\[0\] is 4/],
      [() => crf.loss(x, tags(0, 0, 0, 0, 0, 0), { reduction: 'all' as never }), OptionError, /reduction is 'all'/],
      [() => new CRF(runtime, 0), OptionError, /tags is 0/],
      [() => new CRF(runtime, 2000), OptionError, /at most 1024/],
      [() => new CRF(runtime, 5, { forbidden: { transitions: [[0, 5]] } }), OptionError, /names tag 5/],
    ]
    await expectRefused(check, attempts)
    // What lies beyond a row's length may be anything, and a row may be empty.
    const loss = crf.loss(x, tags(0, 9, 1, -100, 2, 4), { lengths: [3, 0], reduction: 'none' })
    const [whole, empty] = await loss.data()
    check.that(whole! > 0 && empty === 0, `losses are ${whole} and ${empty}`)
    check.that((await crf.decode(x, { lengths: [3, 0] }))[1]!.length === 0, 'an empty row has an empty path')
  },
}

const notFinite: ApiCase = {
  name: 'api: a CRF over NaN or ∞ says so; −∞ is a tag that cannot be',
  async run(open, check) {
    const runtime = await open()
    const crf = new CRF(runtime, 3)
    const emissions = (value: number, at: number) => {
      const data = new Float32Array(12)
      data[at] = value
      return runtime.tensor(data, [2, 2, 3])
    }
    const refuses = async (attempt: Promise<unknown>): Promise<boolean> =>
      attempt.then(
        () => false,
        (error: unknown) => error instanceof NotFiniteError,
      )
    for (const value of [NaN, Infinity]) {
      const x = emissions(value, 7)
      check.that(await refuses(crf.loss(x, [[0, 0], [0, 0]]).item()), `the loss over ${value} does not say so`) // prettier-ignore
      check.that(await refuses(crf.decode(x)), `the tags found over ${value} do not say so`)
      check.that(!(await refuses(crf.decode(x, { lengths: [1, 2] }))), `${value} beyond a row's length is refused`)
    }
    const paths = await crf.decode(emissions(-Infinity, 7))
    check.that(paths[0]![1] !== 1, `${paths.join(' | ')} has what cannot be`)
  },
}

export const crfCases: readonly ApiCase[] = [exact, constrained, refused, notFinite]
